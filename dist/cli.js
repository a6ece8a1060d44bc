#!/usr/bin/env node
import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);
import {
  BLOCK_KEYS,
  FILE_HEADERS_ONLY,
  MAX_FILE_BYTES,
  PolicyFile,
  RESOURCE_KINDS,
  aboutFile,
  apply,
  applyExitCode,
  applyJson,
  approve,
  changeText,
  checkPolicy,
  code,
  codeOf,
  compareText,
  connectSegment,
  createTwoFilesPatch,
  dayOf,
  daysBetween,
  didYouMean,
  didYouMeanAddress,
  dist_default,
  driftExitCode,
  effective,
  errorAt,
  exceptedBy,
  filesBelow,
  findDuplicateKeys,
  findInvalid,
  hasErrors,
  holds,
  indexAccess,
  inert,
  inertJson,
  inventoryOf,
  isBlank,
  isGroup,
  isOver,
  isPattern,
  isUser,
  isYamlName,
  keyOf,
  layersOf,
  list,
  load,
  nameOf,
  namesFrom,
  parseDay,
  parsePolicy,
  parseYaml,
  plan,
  planExitCode,
  planJson,
  planWorkspace,
  providerFinding,
  quote,
  readDocument,
  readEntries,
  recognise,
  renderApplied,
  renderAppliedMarkdown,
  renderFindings,
  renderFindingsTable,
  renderMarkdown,
  renderPlan,
  renderResult,
  require_dist,
  require_picocolors,
  resolve,
  row,
  scopeCovers,
  segmentSystem,
  select,
  slugOf,
  snapshotOf,
  snapshotReader,
  sortFindings,
  tokenVariable,
  tooLarge,
  typebox_exports,
  userRef,
  version,
  within,
  withoutCommands,
  wordList,
  workspaceWordOf,
  writtenTerms
} from "./chunks/chunk-6CTNFLTW.js";
import {
  __commonJS,
  __export,
  __require,
  __toESM
} from "./chunks/chunk-EIV2TTG5.js";

// node_modules/commander/lib/error.js
var require_error = __commonJS({
  "node_modules/commander/lib/error.js"(exports) {
    var CommanderError2 = class extends Error {
      /**
       * Constructs the CommanderError class
       * @param {number} exitCode suggested exit code which could be used with process.exit
       * @param {string} code an id string representing the error
       * @param {string} message human-readable description of the error
       */
      constructor(exitCode, code2, message) {
        super(message), Error.captureStackTrace(this, this.constructor), this.name = this.constructor.name, this.code = code2, this.exitCode = exitCode, this.nestedError = void 0;
      }
    }, InvalidArgumentError2 = class extends CommanderError2 {
      /**
       * Constructs the InvalidArgumentError class
       * @param {string} [message] explanation of why argument is invalid
       */
      constructor(message) {
        super(1, "commander.invalidArgument", message), Error.captureStackTrace(this, this.constructor), this.name = this.constructor.name;
      }
    };
    exports.CommanderError = CommanderError2;
    exports.InvalidArgumentError = InvalidArgumentError2;
  }
});

// node_modules/commander/lib/argument.js
var require_argument = __commonJS({
  "node_modules/commander/lib/argument.js"(exports) {
    var { InvalidArgumentError: InvalidArgumentError2 } = require_error(), Argument2 = class {
      /**
       * Initialize a new command argument with the given name and description.
       * The default is that the argument is required, and you can explicitly
       * indicate this with <> around the name. Put [] around the name for an optional argument.
       *
       * @param {string} name
       * @param {string} [description]
       */
      constructor(name, description) {
        switch (this.description = description || "", this.variadic = !1, this.parseArg = void 0, this.defaultValue = void 0, this.defaultValueDescription = void 0, this.argChoices = void 0, name[0]) {
          case "<":
            this.required = !0, this._name = name.slice(1, -1);
            break;
          case "[":
            this.required = !1, this._name = name.slice(1, -1);
            break;
          default:
            this.required = !0, this._name = name;
            break;
        }
        this._name.endsWith("...") && (this.variadic = !0, this._name = this._name.slice(0, -3));
      }
      /**
       * Return argument name.
       *
       * @return {string}
       */
      name() {
        return this._name;
      }
      /**
       * @package
       */
      _collectValue(value, previous) {
        return previous === this.defaultValue || !Array.isArray(previous) ? [value] : (previous.push(value), previous);
      }
      /**
       * Set the default value, and optionally supply the description to be displayed in the help.
       *
       * @param {*} value
       * @param {string} [description]
       * @return {Argument}
       */
      default(value, description) {
        return this.defaultValue = value, this.defaultValueDescription = description, this;
      }
      /**
       * Set the custom handler for processing CLI command arguments into argument values.
       *
       * @param {Function} [fn]
       * @return {Argument}
       */
      argParser(fn) {
        return this.parseArg = fn, this;
      }
      /**
       * Only allow argument value to be one of choices.
       *
       * @param {string[]} values
       * @return {Argument}
       */
      choices(values) {
        return this.argChoices = values.slice(), this.parseArg = (arg, previous) => {
          if (!this.argChoices.includes(arg))
            throw new InvalidArgumentError2(
              `Allowed choices are ${this.argChoices.join(", ")}.`
            );
          return this.variadic ? this._collectValue(arg, previous) : arg;
        }, this;
      }
      /**
       * Make argument required.
       *
       * @returns {Argument}
       */
      argRequired() {
        return this.required = !0, this;
      }
      /**
       * Make argument optional.
       *
       * @returns {Argument}
       */
      argOptional() {
        return this.required = !1, this;
      }
    };
    function humanReadableArgName(arg) {
      let nameOutput = arg.name() + (arg.variadic === !0 ? "..." : "");
      return arg.required ? "<" + nameOutput + ">" : "[" + nameOutput + "]";
    }
    exports.Argument = Argument2;
    exports.humanReadableArgName = humanReadableArgName;
  }
});

// node_modules/commander/lib/help.js
var require_help = __commonJS({
  "node_modules/commander/lib/help.js"(exports) {
    var { humanReadableArgName } = require_argument(), Help2 = class {
      constructor() {
        this.helpWidth = void 0, this.minWidthToWrap = 40, this.sortSubcommands = !1, this.sortOptions = !1, this.showGlobalOptions = !1;
      }
      /**
       * prepareContext is called by Commander after applying overrides from `Command.configureHelp()`
       * and just before calling `formatHelp()`.
       *
       * Commander just uses the helpWidth and the rest is provided for optional use by more complex subclasses.
       *
       * @param {{ error?: boolean, helpWidth?: number, outputHasColors?: boolean }} contextOptions
       */
      prepareContext(contextOptions) {
        this.helpWidth = this.helpWidth ?? contextOptions.helpWidth ?? 80;
      }
      /**
       * Get an array of the visible subcommands. Includes a placeholder for the implicit help command, if there is one.
       *
       * @param {Command} cmd
       * @returns {Command[]}
       */
      visibleCommands(cmd) {
        let visibleCommands = cmd.commands.filter((cmd2) => !cmd2._hidden), helpCommand = cmd._getHelpCommand();
        return helpCommand && !helpCommand._hidden && visibleCommands.push(helpCommand), this.sortSubcommands && visibleCommands.sort((a, b) => a.name().localeCompare(b.name())), visibleCommands;
      }
      /**
       * Compare options for sort.
       *
       * @param {Option} a
       * @param {Option} b
       * @returns {number}
       */
      compareOptions(a, b) {
        let getSortKey = (option) => option.short ? option.short.replace(/^-/, "") : option.long.replace(/^--/, "");
        return getSortKey(a).localeCompare(getSortKey(b));
      }
      /**
       * Get an array of the visible options. Includes a placeholder for the implicit help option, if there is one.
       *
       * @param {Command} cmd
       * @returns {Option[]}
       */
      visibleOptions(cmd) {
        let visibleOptions = cmd.options.filter((option) => !option.hidden), helpOption = cmd._getHelpOption();
        if (helpOption && !helpOption.hidden) {
          let removeShort = helpOption.short && cmd._findOption(helpOption.short), removeLong = helpOption.long && cmd._findOption(helpOption.long);
          !removeShort && !removeLong ? visibleOptions.push(helpOption) : helpOption.long && !removeLong ? visibleOptions.push(
            cmd.createOption(helpOption.long, helpOption.description)
          ) : helpOption.short && !removeShort && visibleOptions.push(
            cmd.createOption(helpOption.short, helpOption.description)
          );
        }
        return this.sortOptions && visibleOptions.sort(this.compareOptions), visibleOptions;
      }
      /**
       * Get an array of the visible global options. (Not including help.)
       *
       * @param {Command} cmd
       * @returns {Option[]}
       */
      visibleGlobalOptions(cmd) {
        if (!this.showGlobalOptions) return [];
        let globalOptions = [];
        for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent) {
          let visibleOptions = ancestorCmd.options.filter(
            (option) => !option.hidden
          );
          globalOptions.push(...visibleOptions);
        }
        return this.sortOptions && globalOptions.sort(this.compareOptions), globalOptions;
      }
      /**
       * Get an array of the arguments if any have a description.
       *
       * @param {Command} cmd
       * @returns {Argument[]}
       */
      visibleArguments(cmd) {
        return cmd._argsDescription && cmd.registeredArguments.forEach((argument) => {
          argument.description = argument.description || cmd._argsDescription[argument.name()] || "";
        }), cmd.registeredArguments.find((argument) => argument.description) ? cmd.registeredArguments : [];
      }
      /**
       * Get the command term to show in the list of subcommands.
       *
       * @param {Command} cmd
       * @returns {string}
       */
      subcommandTerm(cmd) {
        let args = cmd.registeredArguments.map((arg) => humanReadableArgName(arg)).join(" ");
        return cmd._name + (cmd._aliases[0] ? "|" + cmd._aliases[0] : "") + (cmd.options.length ? " [options]" : "") + // simplistic check for non-help option
        (args ? " " + args : "");
      }
      /**
       * Get the option term to show in the list of options.
       *
       * @param {Option} option
       * @returns {string}
       */
      optionTerm(option) {
        return option.flags;
      }
      /**
       * Get the argument term to show in the list of arguments.
       *
       * @param {Argument} argument
       * @returns {string}
       */
      argumentTerm(argument) {
        return argument.name();
      }
      /**
       * Get the longest command term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestSubcommandTermLength(cmd, helper) {
        return helper.visibleCommands(cmd).reduce((max, command) => Math.max(
          max,
          this.displayWidth(
            helper.styleSubcommandTerm(helper.subcommandTerm(command))
          )
        ), 0);
      }
      /**
       * Get the longest option term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestOptionTermLength(cmd, helper) {
        return helper.visibleOptions(cmd).reduce((max, option) => Math.max(
          max,
          this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option)))
        ), 0);
      }
      /**
       * Get the longest global option term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestGlobalOptionTermLength(cmd, helper) {
        return helper.visibleGlobalOptions(cmd).reduce((max, option) => Math.max(
          max,
          this.displayWidth(helper.styleOptionTerm(helper.optionTerm(option)))
        ), 0);
      }
      /**
       * Get the longest argument term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      longestArgumentTermLength(cmd, helper) {
        return helper.visibleArguments(cmd).reduce((max, argument) => Math.max(
          max,
          this.displayWidth(
            helper.styleArgumentTerm(helper.argumentTerm(argument))
          )
        ), 0);
      }
      /**
       * Get the command usage to be displayed at the top of the built-in help.
       *
       * @param {Command} cmd
       * @returns {string}
       */
      commandUsage(cmd) {
        let cmdName = cmd._name;
        cmd._aliases[0] && (cmdName = cmdName + "|" + cmd._aliases[0]);
        let ancestorCmdNames = "";
        for (let ancestorCmd = cmd.parent; ancestorCmd; ancestorCmd = ancestorCmd.parent)
          ancestorCmdNames = ancestorCmd.name() + " " + ancestorCmdNames;
        return ancestorCmdNames + cmdName + " " + cmd.usage();
      }
      /**
       * Get the description for the command.
       *
       * @param {Command} cmd
       * @returns {string}
       */
      commandDescription(cmd) {
        return cmd.description();
      }
      /**
       * Get the subcommand summary to show in the list of subcommands.
       * (Fallback to description for backwards compatibility.)
       *
       * @param {Command} cmd
       * @returns {string}
       */
      subcommandDescription(cmd) {
        return cmd.summary() || cmd.description();
      }
      /**
       * Get the option description to show in the list of options.
       *
       * @param {Option} option
       * @return {string}
       */
      optionDescription(option) {
        let extraInfo = [];
        if (option.argChoices && extraInfo.push(
          // use stringify to match the display of the default value
          `choices: ${option.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`
        ), option.defaultValue !== void 0 && (option.required || option.optional || option.isBoolean() && typeof option.defaultValue == "boolean") && extraInfo.push(
          `default: ${option.defaultValueDescription || JSON.stringify(option.defaultValue)}`
        ), option.presetArg !== void 0 && option.optional && extraInfo.push(`preset: ${JSON.stringify(option.presetArg)}`), option.envVar !== void 0 && extraInfo.push(`env: ${option.envVar}`), extraInfo.length > 0) {
          let extraDescription = `(${extraInfo.join(", ")})`;
          return option.description ? `${option.description} ${extraDescription}` : extraDescription;
        }
        return option.description;
      }
      /**
       * Get the argument description to show in the list of arguments.
       *
       * @param {Argument} argument
       * @return {string}
       */
      argumentDescription(argument) {
        let extraInfo = [];
        if (argument.argChoices && extraInfo.push(
          // use stringify to match the display of the default value
          `choices: ${argument.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`
        ), argument.defaultValue !== void 0 && extraInfo.push(
          `default: ${argument.defaultValueDescription || JSON.stringify(argument.defaultValue)}`
        ), extraInfo.length > 0) {
          let extraDescription = `(${extraInfo.join(", ")})`;
          return argument.description ? `${argument.description} ${extraDescription}` : extraDescription;
        }
        return argument.description;
      }
      /**
       * Format a list of items, given a heading and an array of formatted items.
       *
       * @param {string} heading
       * @param {string[]} items
       * @param {Help} helper
       * @returns string[]
       */
      formatItemList(heading, items, helper) {
        return items.length === 0 ? [] : [helper.styleTitle(heading), ...items, ""];
      }
      /**
       * Group items by their help group heading.
       *
       * @param {Command[] | Option[]} unsortedItems
       * @param {Command[] | Option[]} visibleItems
       * @param {Function} getGroup
       * @returns {Map<string, Command[] | Option[]>}
       */
      groupItems(unsortedItems, visibleItems, getGroup2) {
        let result = /* @__PURE__ */ new Map();
        return unsortedItems.forEach((item) => {
          let group2 = getGroup2(item);
          result.has(group2) || result.set(group2, []);
        }), visibleItems.forEach((item) => {
          let group2 = getGroup2(item);
          result.has(group2) || result.set(group2, []), result.get(group2).push(item);
        }), result;
      }
      /**
       * Generate the built-in help text.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {string}
       */
      formatHelp(cmd, helper) {
        let termWidth = helper.padWidth(cmd, helper), helpWidth = helper.helpWidth ?? 80;
        function callFormatItem(term, description) {
          return helper.formatItem(term, termWidth, description, helper);
        }
        let output = [
          `${helper.styleTitle("Usage:")} ${helper.styleUsage(helper.commandUsage(cmd))}`,
          ""
        ], commandDescription = helper.commandDescription(cmd);
        commandDescription.length > 0 && (output = output.concat([
          helper.boxWrap(
            helper.styleCommandDescription(commandDescription),
            helpWidth
          ),
          ""
        ]));
        let argumentList = helper.visibleArguments(cmd).map((argument) => callFormatItem(
          helper.styleArgumentTerm(helper.argumentTerm(argument)),
          helper.styleArgumentDescription(helper.argumentDescription(argument))
        ));
        if (output = output.concat(
          this.formatItemList("Arguments:", argumentList, helper)
        ), this.groupItems(
          cmd.options,
          helper.visibleOptions(cmd),
          (option) => option.helpGroupHeading ?? "Options:"
        ).forEach((options, group2) => {
          let optionList = options.map((option) => callFormatItem(
            helper.styleOptionTerm(helper.optionTerm(option)),
            helper.styleOptionDescription(helper.optionDescription(option))
          ));
          output = output.concat(this.formatItemList(group2, optionList, helper));
        }), helper.showGlobalOptions) {
          let globalOptionList = helper.visibleGlobalOptions(cmd).map((option) => callFormatItem(
            helper.styleOptionTerm(helper.optionTerm(option)),
            helper.styleOptionDescription(helper.optionDescription(option))
          ));
          output = output.concat(
            this.formatItemList("Global Options:", globalOptionList, helper)
          );
        }
        return this.groupItems(
          cmd.commands,
          helper.visibleCommands(cmd),
          (sub) => sub.helpGroup() || "Commands:"
        ).forEach((commands, group2) => {
          let commandList = commands.map((sub) => callFormatItem(
            helper.styleSubcommandTerm(helper.subcommandTerm(sub)),
            helper.styleSubcommandDescription(helper.subcommandDescription(sub))
          ));
          output = output.concat(this.formatItemList(group2, commandList, helper));
        }), output.join(`
`);
      }
      /**
       * Return display width of string, ignoring ANSI escape sequences. Used in padding and wrapping calculations.
       *
       * @param {string} str
       * @returns {number}
       */
      displayWidth(str) {
        return stripColor(str).length;
      }
      /**
       * Style the title for displaying in the help. Called with 'Usage:', 'Options:', etc.
       *
       * @param {string} str
       * @returns {string}
       */
      styleTitle(str) {
        return str;
      }
      styleUsage(str) {
        return str.split(" ").map((word) => word === "[options]" ? this.styleOptionText(word) : word === "[command]" ? this.styleSubcommandText(word) : word[0] === "[" || word[0] === "<" ? this.styleArgumentText(word) : this.styleCommandText(word)).join(" ");
      }
      styleCommandDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleOptionDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleSubcommandDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleArgumentDescription(str) {
        return this.styleDescriptionText(str);
      }
      styleDescriptionText(str) {
        return str;
      }
      styleOptionTerm(str) {
        return this.styleOptionText(str);
      }
      styleSubcommandTerm(str) {
        return str.split(" ").map((word) => word === "[options]" ? this.styleOptionText(word) : word[0] === "[" || word[0] === "<" ? this.styleArgumentText(word) : this.styleSubcommandText(word)).join(" ");
      }
      styleArgumentTerm(str) {
        return this.styleArgumentText(str);
      }
      styleOptionText(str) {
        return str;
      }
      styleArgumentText(str) {
        return str;
      }
      styleSubcommandText(str) {
        return str;
      }
      styleCommandText(str) {
        return str;
      }
      /**
       * Calculate the pad width from the maximum term length.
       *
       * @param {Command} cmd
       * @param {Help} helper
       * @returns {number}
       */
      padWidth(cmd, helper) {
        return Math.max(
          helper.longestOptionTermLength(cmd, helper),
          helper.longestGlobalOptionTermLength(cmd, helper),
          helper.longestSubcommandTermLength(cmd, helper),
          helper.longestArgumentTermLength(cmd, helper)
        );
      }
      /**
       * Detect manually wrapped and indented strings by checking for line break followed by whitespace.
       *
       * @param {string} str
       * @returns {boolean}
       */
      preformatted(str) {
        return /\n[^\S\r\n]/.test(str);
      }
      /**
       * Format the "item", which consists of a term and description. Pad the term and wrap the description, indenting the following lines.
       *
       * So "TTT", 5, "DDD DDDD DD DDD" might be formatted for this.helpWidth=17 like so:
       *   TTT  DDD DDDD
       *        DD DDD
       *
       * @param {string} term
       * @param {number} termWidth
       * @param {string} description
       * @param {Help} helper
       * @returns {string}
       */
      formatItem(term, termWidth, description, helper) {
        let itemIndentStr = " ".repeat(2);
        if (!description) return itemIndentStr + term;
        let paddedTerm = term.padEnd(
          termWidth + term.length - helper.displayWidth(term)
        ), spacerWidth = 2, remainingWidth = (this.helpWidth ?? 80) - termWidth - spacerWidth - 2, formattedDescription;
        return remainingWidth < this.minWidthToWrap || helper.preformatted(description) ? formattedDescription = description : formattedDescription = helper.boxWrap(description, remainingWidth).replace(
          /\n/g,
          `
` + " ".repeat(termWidth + spacerWidth)
        ), itemIndentStr + paddedTerm + " ".repeat(spacerWidth) + formattedDescription.replace(/\n/g, `
${itemIndentStr}`);
      }
      /**
       * Wrap a string at whitespace, preserving existing line breaks.
       * Wrapping is skipped if the width is less than `minWidthToWrap`.
       *
       * @param {string} str
       * @param {number} width
       * @returns {string}
       */
      boxWrap(str, width) {
        if (width < this.minWidthToWrap) return str;
        let rawLines = str.split(/\r\n|\n/), chunkPattern = /[\s]*[^\s]+/g, wrappedLines = [];
        return rawLines.forEach((line) => {
          let chunks = line.match(chunkPattern);
          if (chunks === null) {
            wrappedLines.push("");
            return;
          }
          let sumChunks = [chunks.shift()], sumWidth = this.displayWidth(sumChunks[0]);
          chunks.forEach((chunk) => {
            let visibleWidth = this.displayWidth(chunk);
            if (sumWidth + visibleWidth <= width) {
              sumChunks.push(chunk), sumWidth += visibleWidth;
              return;
            }
            wrappedLines.push(sumChunks.join(""));
            let nextChunk = chunk.trimStart();
            sumChunks = [nextChunk], sumWidth = this.displayWidth(nextChunk);
          }), wrappedLines.push(sumChunks.join(""));
        }), wrappedLines.join(`
`);
      }
    };
    function stripColor(str) {
      let sgrPattern = /\x1b\[\d*(;\d*)*m/g;
      return str.replace(sgrPattern, "");
    }
    exports.Help = Help2;
    exports.stripColor = stripColor;
  }
});

// node_modules/commander/lib/option.js
var require_option = __commonJS({
  "node_modules/commander/lib/option.js"(exports) {
    var { InvalidArgumentError: InvalidArgumentError2 } = require_error(), Option2 = class {
      /**
       * Initialize a new `Option` with the given `flags` and `description`.
       *
       * @param {string} flags
       * @param {string} [description]
       */
      constructor(flags, description) {
        this.flags = flags, this.description = description || "", this.required = flags.includes("<"), this.optional = flags.includes("["), this.variadic = /\w\.\.\.[>\]]$/.test(flags), this.mandatory = !1;
        let optionFlags = splitOptionFlags(flags);
        this.short = optionFlags.shortFlag, this.long = optionFlags.longFlag, this.negate = !1, this.long && (this.negate = this.long.startsWith("--no-")), this.defaultValue = void 0, this.defaultValueDescription = void 0, this.presetArg = void 0, this.envVar = void 0, this.parseArg = void 0, this.hidden = !1, this.argChoices = void 0, this.conflictsWith = [], this.implied = void 0, this.helpGroupHeading = void 0;
      }
      /**
       * Set the default value, and optionally supply the description to be displayed in the help.
       *
       * @param {*} value
       * @param {string} [description]
       * @return {Option}
       */
      default(value, description) {
        return this.defaultValue = value, this.defaultValueDescription = description, this;
      }
      /**
       * Preset to use when option used without option-argument, especially optional but also boolean and negated.
       * The custom processing (parseArg) is called.
       *
       * @example
       * new Option('--color').default('GREYSCALE').preset('RGB');
       * new Option('--donate [amount]').preset('20').argParser(parseFloat);
       *
       * @param {*} arg
       * @return {Option}
       */
      preset(arg) {
        return this.presetArg = arg, this;
      }
      /**
       * Add option name(s) that conflict with this option.
       * An error will be displayed if conflicting options are found during parsing.
       *
       * @example
       * new Option('--rgb').conflicts('cmyk');
       * new Option('--js').conflicts(['ts', 'jsx']);
       *
       * @param {(string | string[])} names
       * @return {Option}
       */
      conflicts(names2) {
        return this.conflictsWith = this.conflictsWith.concat(names2), this;
      }
      /**
       * Specify implied option values for when this option is set and the implied options are not.
       *
       * The custom processing (parseArg) is not called on the implied values.
       *
       * @example
       * program
       *   .addOption(new Option('--log', 'write logging information to file'))
       *   .addOption(new Option('--trace', 'log extra details').implies({ log: 'trace.txt' }));
       *
       * @param {object} impliedOptionValues
       * @return {Option}
       */
      implies(impliedOptionValues) {
        let newImplied = impliedOptionValues;
        return typeof impliedOptionValues == "string" && (newImplied = { [impliedOptionValues]: !0 }), this.implied = Object.assign(this.implied || {}, newImplied), this;
      }
      /**
       * Set environment variable to check for option value.
       *
       * An environment variable is only used if when processed the current option value is
       * undefined, or the source of the current value is 'default' or 'config' or 'env'.
       *
       * @param {string} name
       * @return {Option}
       */
      env(name) {
        return this.envVar = name, this;
      }
      /**
       * Set the custom handler for processing CLI option arguments into option values.
       *
       * @param {Function} [fn]
       * @return {Option}
       */
      argParser(fn) {
        return this.parseArg = fn, this;
      }
      /**
       * Whether the option is mandatory and must have a value after parsing.
       *
       * @param {boolean} [mandatory=true]
       * @return {Option}
       */
      makeOptionMandatory(mandatory = !0) {
        return this.mandatory = !!mandatory, this;
      }
      /**
       * Hide option in help.
       *
       * @param {boolean} [hide=true]
       * @return {Option}
       */
      hideHelp(hide = !0) {
        return this.hidden = !!hide, this;
      }
      /**
       * @package
       */
      _collectValue(value, previous) {
        return previous === this.defaultValue || !Array.isArray(previous) ? [value] : (previous.push(value), previous);
      }
      /**
       * Only allow option value to be one of choices.
       *
       * @param {string[]} values
       * @return {Option}
       */
      choices(values) {
        return this.argChoices = values.slice(), this.parseArg = (arg, previous) => {
          if (!this.argChoices.includes(arg))
            throw new InvalidArgumentError2(
              `Allowed choices are ${this.argChoices.join(", ")}.`
            );
          return this.variadic ? this._collectValue(arg, previous) : arg;
        }, this;
      }
      /**
       * Return option name.
       *
       * @return {string}
       */
      name() {
        return this.long ? this.long.replace(/^--/, "") : this.short.replace(/^-/, "");
      }
      /**
       * Return option name, in a camelcase format that can be used
       * as an object attribute key.
       *
       * @return {string}
       */
      attributeName() {
        return this.negate ? camelcase(this.name().replace(/^no-/, "")) : camelcase(this.name());
      }
      /**
       * Set the help group heading.
       *
       * @param {string} heading
       * @return {Option}
       */
      helpGroup(heading) {
        return this.helpGroupHeading = heading, this;
      }
      /**
       * Check if `arg` matches the short or long flag.
       *
       * @param {string} arg
       * @return {boolean}
       * @package
       */
      is(arg) {
        return this.short === arg || this.long === arg;
      }
      /**
       * Return whether a boolean option.
       *
       * Options are one of boolean, negated, required argument, or optional argument.
       *
       * @return {boolean}
       * @package
       */
      isBoolean() {
        return !this.required && !this.optional && !this.negate;
      }
    }, DualOptions = class {
      /**
       * @param {Option[]} options
       */
      constructor(options) {
        this.positiveOptions = /* @__PURE__ */ new Map(), this.negativeOptions = /* @__PURE__ */ new Map(), this.dualOptions = /* @__PURE__ */ new Set(), options.forEach((option) => {
          option.negate ? this.negativeOptions.set(option.attributeName(), option) : this.positiveOptions.set(option.attributeName(), option);
        }), this.negativeOptions.forEach((value, key) => {
          this.positiveOptions.has(key) && this.dualOptions.add(key);
        });
      }
      /**
       * Did the value come from the option, and not from possible matching dual option?
       *
       * @param {*} value
       * @param {Option} option
       * @returns {boolean}
       */
      valueFromOption(value, option) {
        let optionKey = option.attributeName();
        if (!this.dualOptions.has(optionKey)) return !0;
        let preset = this.negativeOptions.get(optionKey).presetArg, negativeValue = preset !== void 0 ? preset : !1;
        return option.negate === (negativeValue === value);
      }
    };
    function camelcase(str) {
      return str.split("-").reduce((str2, word) => str2 + word[0].toUpperCase() + word.slice(1));
    }
    function splitOptionFlags(flags) {
      let shortFlag, longFlag, shortFlagExp = /^-[^-]$/, longFlagExp = /^--[^-]/, flagParts = flags.split(/[ |,]+/).concat("guard");
      if (shortFlagExp.test(flagParts[0]) && (shortFlag = flagParts.shift()), longFlagExp.test(flagParts[0]) && (longFlag = flagParts.shift()), !shortFlag && shortFlagExp.test(flagParts[0]) && (shortFlag = flagParts.shift()), !shortFlag && longFlagExp.test(flagParts[0]) && (shortFlag = longFlag, longFlag = flagParts.shift()), flagParts[0].startsWith("-")) {
        let unsupportedFlag = flagParts[0], baseError = `option creation failed due to '${unsupportedFlag}' in option flags '${flags}'`;
        throw /^-[^-][^-]/.test(unsupportedFlag) ? new Error(
          `${baseError}
- a short flag is a single dash and a single character
  - either use a single dash and a single character (for a short flag)
  - or use a double dash for a long option (and can have two, like '--ws, --workspace')`
        ) : shortFlagExp.test(unsupportedFlag) ? new Error(`${baseError}
- too many short flags`) : longFlagExp.test(unsupportedFlag) ? new Error(`${baseError}
- too many long flags`) : new Error(`${baseError}
- unrecognised flag format`);
      }
      if (shortFlag === void 0 && longFlag === void 0)
        throw new Error(
          `option creation failed due to no flags found in '${flags}'.`
        );
      return { shortFlag, longFlag };
    }
    exports.Option = Option2;
    exports.DualOptions = DualOptions;
  }
});

// node_modules/commander/lib/suggestSimilar.js
var require_suggestSimilar = __commonJS({
  "node_modules/commander/lib/suggestSimilar.js"(exports) {
    function editDistance(a, b) {
      if (Math.abs(a.length - b.length) > 3)
        return Math.max(a.length, b.length);
      let d = [];
      for (let i = 0; i <= a.length; i++)
        d[i] = [i];
      for (let j = 0; j <= b.length; j++)
        d[0][j] = j;
      for (let j = 1; j <= b.length; j++)
        for (let i = 1; i <= a.length; i++) {
          let cost = 1;
          a[i - 1] === b[j - 1] ? cost = 0 : cost = 1, d[i][j] = Math.min(
            d[i - 1][j] + 1,
            // deletion
            d[i][j - 1] + 1,
            // insertion
            d[i - 1][j - 1] + cost
            // substitution
          ), i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && (d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1));
        }
      return d[a.length][b.length];
    }
    function suggestSimilar(word, candidates2) {
      if (!candidates2 || candidates2.length === 0) return "";
      candidates2 = Array.from(new Set(candidates2));
      let searchingOptions = word.startsWith("--");
      searchingOptions && (word = word.slice(2), candidates2 = candidates2.map((candidate) => candidate.slice(2)));
      let similar = [], bestDistance = 3, minSimilarity = 0.4;
      return candidates2.forEach((candidate) => {
        if (candidate.length <= 1) return;
        let distance = editDistance(word, candidate), length = Math.max(word.length, candidate.length);
        (length - distance) / length > minSimilarity && (distance < bestDistance ? (bestDistance = distance, similar = [candidate]) : distance === bestDistance && similar.push(candidate));
      }), similar.sort((a, b) => a.localeCompare(b)), searchingOptions && (similar = similar.map((candidate) => `--${candidate}`)), similar.length > 1 ? `
(Did you mean one of ${similar.join(", ")}?)` : similar.length === 1 ? `
(Did you mean ${similar[0]}?)` : "";
    }
    exports.suggestSimilar = suggestSimilar;
  }
});

// node_modules/commander/lib/command.js
var require_command = __commonJS({
  "node_modules/commander/lib/command.js"(exports) {
    var EventEmitter = __require("node:events").EventEmitter, childProcess = __require("node:child_process"), path = __require("node:path"), fs = __require("node:fs"), process3 = __require("node:process"), { Argument: Argument2, humanReadableArgName } = require_argument(), { CommanderError: CommanderError2 } = require_error(), { Help: Help2, stripColor } = require_help(), { Option: Option2, DualOptions } = require_option(), { suggestSimilar } = require_suggestSimilar(), Command2 = class _Command extends EventEmitter {
      /**
       * Initialize a new `Command`.
       *
       * @param {string} [name]
       */
      constructor(name) {
        super(), this.commands = [], this.options = [], this.parent = null, this._allowUnknownOption = !1, this._allowExcessArguments = !1, this.registeredArguments = [], this._args = this.registeredArguments, this.args = [], this.rawArgs = [], this.processedArgs = [], this._scriptPath = null, this._name = name || "", this._optionValues = {}, this._optionValueSources = {}, this._storeOptionsAsProperties = !1, this._actionHandler = null, this._executableHandler = !1, this._executableFile = null, this._executableDir = null, this._defaultCommandName = null, this._exitCallback = null, this._aliases = [], this._combineFlagAndOptionalValue = !0, this._description = "", this._summary = "", this._argsDescription = void 0, this._enablePositionalOptions = !1, this._passThroughOptions = !1, this._lifeCycleHooks = {}, this._showHelpAfterError = !1, this._showSuggestionAfterError = !0, this._savedState = null, this._outputConfiguration = {
          writeOut: (str) => process3.stdout.write(str),
          writeErr: (str) => process3.stderr.write(str),
          outputError: (str, write2) => write2(str),
          getOutHelpWidth: () => process3.stdout.isTTY ? process3.stdout.columns : void 0,
          getErrHelpWidth: () => process3.stderr.isTTY ? process3.stderr.columns : void 0,
          getOutHasColors: () => useColor() ?? (process3.stdout.isTTY && process3.stdout.hasColors?.()),
          getErrHasColors: () => useColor() ?? (process3.stderr.isTTY && process3.stderr.hasColors?.()),
          stripColor: (str) => stripColor(str)
        }, this._hidden = !1, this._helpOption = void 0, this._addImplicitHelpCommand = void 0, this._helpCommand = void 0, this._helpConfiguration = {}, this._helpGroupHeading = void 0, this._defaultCommandGroup = void 0, this._defaultOptionGroup = void 0;
      }
      /**
       * Copy settings that are useful to have in common across root command and subcommands.
       *
       * (Used internally when adding a command using `.command()` so subcommands inherit parent settings.)
       *
       * @param {Command} sourceCommand
       * @return {Command} `this` command for chaining
       */
      copyInheritedSettings(sourceCommand) {
        return this._outputConfiguration = sourceCommand._outputConfiguration, this._helpOption = sourceCommand._helpOption, this._helpCommand = sourceCommand._helpCommand, this._helpConfiguration = sourceCommand._helpConfiguration, this._exitCallback = sourceCommand._exitCallback, this._storeOptionsAsProperties = sourceCommand._storeOptionsAsProperties, this._combineFlagAndOptionalValue = sourceCommand._combineFlagAndOptionalValue, this._allowExcessArguments = sourceCommand._allowExcessArguments, this._enablePositionalOptions = sourceCommand._enablePositionalOptions, this._showHelpAfterError = sourceCommand._showHelpAfterError, this._showSuggestionAfterError = sourceCommand._showSuggestionAfterError, this;
      }
      /**
       * @returns {Command[]}
       * @private
       */
      _getCommandAndAncestors() {
        let result = [];
        for (let command = this; command; command = command.parent)
          result.push(command);
        return result;
      }
      /**
       * Define a command.
       *
       * There are two styles of command: pay attention to where to put the description.
       *
       * @example
       * // Command implemented using action handler (description is supplied separately to `.command`)
       * program
       *   .command('clone <source> [destination]')
       *   .description('clone a repository into a newly created directory')
       *   .action((source, destination) => {
       *     console.log('clone command called');
       *   });
       *
       * // Command implemented using separate executable file (description is second parameter to `.command`)
       * program
       *   .command('start <service>', 'start named service')
       *   .command('stop [service]', 'stop named service, or all if no name supplied');
       *
       * @param {string} nameAndArgs - command name and arguments, args are `<required>` or `[optional]` and last may also be `variadic...`
       * @param {(object | string)} [actionOptsOrExecDesc] - configuration options (for action), or description (for executable)
       * @param {object} [execOpts] - configuration options (for executable)
       * @return {Command} returns new command for action handler, or `this` for executable command
       */
      command(nameAndArgs, actionOptsOrExecDesc, execOpts) {
        let desc = actionOptsOrExecDesc, opts = execOpts;
        typeof desc == "object" && desc !== null && (opts = desc, desc = null), opts = opts || {};
        let [, name, args] = nameAndArgs.match(/([^ ]+) *(.*)/), cmd = this.createCommand(name);
        return desc && (cmd.description(desc), cmd._executableHandler = !0), opts.isDefault && (this._defaultCommandName = cmd._name), cmd._hidden = !!(opts.noHelp || opts.hidden), cmd._executableFile = opts.executableFile || null, args && cmd.arguments(args), this._registerCommand(cmd), cmd.parent = this, cmd.copyInheritedSettings(this), desc ? this : cmd;
      }
      /**
       * Factory routine to create a new unattached command.
       *
       * See .command() for creating an attached subcommand, which uses this routine to
       * create the command. You can override createCommand to customise subcommands.
       *
       * @param {string} [name]
       * @return {Command} new command
       */
      createCommand(name) {
        return new _Command(name);
      }
      /**
       * You can customise the help with a subclass of Help by overriding createHelp,
       * or by overriding Help properties using configureHelp().
       *
       * @return {Help}
       */
      createHelp() {
        return Object.assign(new Help2(), this.configureHelp());
      }
      /**
       * You can customise the help by overriding Help properties using configureHelp(),
       * or with a subclass of Help by overriding createHelp().
       *
       * @param {object} [configuration] - configuration options
       * @return {(Command | object)} `this` command for chaining, or stored configuration
       */
      configureHelp(configuration) {
        return configuration === void 0 ? this._helpConfiguration : (this._helpConfiguration = configuration, this);
      }
      /**
       * The default output goes to stdout and stderr. You can customise this for special
       * applications. You can also customise the display of errors by overriding outputError.
       *
       * The configuration properties are all functions:
       *
       *     // change how output being written, defaults to stdout and stderr
       *     writeOut(str)
       *     writeErr(str)
       *     // change how output being written for errors, defaults to writeErr
       *     outputError(str, write) // used for displaying errors and not used for displaying help
       *     // specify width for wrapping help
       *     getOutHelpWidth()
       *     getErrHelpWidth()
       *     // color support, currently only used with Help
       *     getOutHasColors()
       *     getErrHasColors()
       *     stripColor() // used to remove ANSI escape codes if output does not have colors
       *
       * @param {object} [configuration] - configuration options
       * @return {(Command | object)} `this` command for chaining, or stored configuration
       */
      configureOutput(configuration) {
        return configuration === void 0 ? this._outputConfiguration : (this._outputConfiguration = {
          ...this._outputConfiguration,
          ...configuration
        }, this);
      }
      /**
       * Display the help or a custom message after an error occurs.
       *
       * @param {(boolean|string)} [displayHelp]
       * @return {Command} `this` command for chaining
       */
      showHelpAfterError(displayHelp = !0) {
        return typeof displayHelp != "string" && (displayHelp = !!displayHelp), this._showHelpAfterError = displayHelp, this;
      }
      /**
       * Display suggestion of similar commands for unknown commands, or options for unknown options.
       *
       * @param {boolean} [displaySuggestion]
       * @return {Command} `this` command for chaining
       */
      showSuggestionAfterError(displaySuggestion = !0) {
        return this._showSuggestionAfterError = !!displaySuggestion, this;
      }
      /**
       * Add a prepared subcommand.
       *
       * See .command() for creating an attached subcommand which inherits settings from its parent.
       *
       * @param {Command} cmd - new subcommand
       * @param {object} [opts] - configuration options
       * @return {Command} `this` command for chaining
       */
      addCommand(cmd, opts) {
        if (!cmd._name)
          throw new Error(`Command passed to .addCommand() must have a name
- specify the name in Command constructor or using .name()`);
        return opts = opts || {}, opts.isDefault && (this._defaultCommandName = cmd._name), (opts.noHelp || opts.hidden) && (cmd._hidden = !0), this._registerCommand(cmd), cmd.parent = this, cmd._checkForBrokenPassThrough(), this;
      }
      /**
       * Factory routine to create a new unattached argument.
       *
       * See .argument() for creating an attached argument, which uses this routine to
       * create the argument. You can override createArgument to return a custom argument.
       *
       * @param {string} name
       * @param {string} [description]
       * @return {Argument} new argument
       */
      createArgument(name, description) {
        return new Argument2(name, description);
      }
      /**
       * Define argument syntax for command.
       *
       * The default is that the argument is required, and you can explicitly
       * indicate this with <> around the name. Put [] around the name for an optional argument.
       *
       * @example
       * program.argument('<input-file>');
       * program.argument('[output-file]');
       *
       * @param {string} name
       * @param {string} [description]
       * @param {(Function|*)} [parseArg] - custom argument processing function or default value
       * @param {*} [defaultValue]
       * @return {Command} `this` command for chaining
       */
      argument(name, description, parseArg, defaultValue) {
        let argument = this.createArgument(name, description);
        return typeof parseArg == "function" ? argument.default(defaultValue).argParser(parseArg) : argument.default(parseArg), this.addArgument(argument), this;
      }
      /**
       * Define argument syntax for command, adding multiple at once (without descriptions).
       *
       * See also .argument().
       *
       * @example
       * program.arguments('<cmd> [env]');
       *
       * @param {string} names
       * @return {Command} `this` command for chaining
       */
      arguments(names2) {
        return names2.trim().split(/ +/).forEach((detail) => {
          this.argument(detail);
        }), this;
      }
      /**
       * Define argument syntax for command, adding a prepared argument.
       *
       * @param {Argument} argument
       * @return {Command} `this` command for chaining
       */
      addArgument(argument) {
        let previousArgument = this.registeredArguments.slice(-1)[0];
        if (previousArgument?.variadic)
          throw new Error(
            `only the last argument can be variadic '${previousArgument.name()}'`
          );
        if (argument.required && argument.defaultValue !== void 0 && argument.parseArg === void 0)
          throw new Error(
            `a default value for a required argument is never used: '${argument.name()}'`
          );
        return this.registeredArguments.push(argument), this;
      }
      /**
       * Customise or override default help command. By default a help command is automatically added if your command has subcommands.
       *
       * @example
       *    program.helpCommand('help [cmd]');
       *    program.helpCommand('help [cmd]', 'show help');
       *    program.helpCommand(false); // suppress default help command
       *    program.helpCommand(true); // add help command even if no subcommands
       *
       * @param {string|boolean} enableOrNameAndArgs - enable with custom name and/or arguments, or boolean to override whether added
       * @param {string} [description] - custom description
       * @return {Command} `this` command for chaining
       */
      helpCommand(enableOrNameAndArgs, description) {
        if (typeof enableOrNameAndArgs == "boolean")
          return this._addImplicitHelpCommand = enableOrNameAndArgs, enableOrNameAndArgs && this._defaultCommandGroup && this._initCommandGroup(this._getHelpCommand()), this;
        let nameAndArgs = enableOrNameAndArgs ?? "help [command]", [, helpName, helpArgs] = nameAndArgs.match(/([^ ]+) *(.*)/), helpDescription = description ?? "display help for command", helpCommand = this.createCommand(helpName);
        return helpCommand.helpOption(!1), helpArgs && helpCommand.arguments(helpArgs), helpDescription && helpCommand.description(helpDescription), this._addImplicitHelpCommand = !0, this._helpCommand = helpCommand, (enableOrNameAndArgs || description) && this._initCommandGroup(helpCommand), this;
      }
      /**
       * Add prepared custom help command.
       *
       * @param {(Command|string|boolean)} helpCommand - custom help command, or deprecated enableOrNameAndArgs as for `.helpCommand()`
       * @param {string} [deprecatedDescription] - deprecated custom description used with custom name only
       * @return {Command} `this` command for chaining
       */
      addHelpCommand(helpCommand, deprecatedDescription) {
        return typeof helpCommand != "object" ? (this.helpCommand(helpCommand, deprecatedDescription), this) : (this._addImplicitHelpCommand = !0, this._helpCommand = helpCommand, this._initCommandGroup(helpCommand), this);
      }
      /**
       * Lazy create help command.
       *
       * @return {(Command|null)}
       * @package
       */
      _getHelpCommand() {
        return this._addImplicitHelpCommand ?? (this.commands.length && !this._actionHandler && !this._findCommand("help")) ? (this._helpCommand === void 0 && this.helpCommand(void 0, void 0), this._helpCommand) : null;
      }
      /**
       * Add hook for life cycle event.
       *
       * @param {string} event
       * @param {Function} listener
       * @return {Command} `this` command for chaining
       */
      hook(event, listener) {
        let allowedValues = ["preSubcommand", "preAction", "postAction"];
        if (!allowedValues.includes(event))
          throw new Error(`Unexpected value for event passed to hook : '${event}'.
Expecting one of '${allowedValues.join("', '")}'`);
        return this._lifeCycleHooks[event] ? this._lifeCycleHooks[event].push(listener) : this._lifeCycleHooks[event] = [listener], this;
      }
      /**
       * Register callback to use as replacement for calling process.exit.
       *
       * @param {Function} [fn] optional callback which will be passed a CommanderError, defaults to throwing
       * @return {Command} `this` command for chaining
       */
      exitOverride(fn) {
        return fn ? this._exitCallback = fn : this._exitCallback = (err) => {
          if (err.code !== "commander.executeSubCommandAsync")
            throw err;
        }, this;
      }
      /**
       * Call process.exit, and _exitCallback if defined.
       *
       * @param {number} exitCode exit code for using with process.exit
       * @param {string} code an id string representing the error
       * @param {string} message human-readable description of the error
       * @return never
       * @private
       */
      _exit(exitCode, code2, message) {
        this._exitCallback && this._exitCallback(new CommanderError2(exitCode, code2, message)), process3.exit(exitCode);
      }
      /**
       * Register callback `fn` for the command.
       *
       * @example
       * program
       *   .command('serve')
       *   .description('start service')
       *   .action(function() {
       *      // do work here
       *   });
       *
       * @param {Function} fn
       * @return {Command} `this` command for chaining
       */
      action(fn) {
        let listener = (args) => {
          let expectedArgsCount = this.registeredArguments.length, actionArgs = args.slice(0, expectedArgsCount);
          return this._storeOptionsAsProperties ? actionArgs[expectedArgsCount] = this : actionArgs[expectedArgsCount] = this.opts(), actionArgs.push(this), fn.apply(this, actionArgs);
        };
        return this._actionHandler = listener, this;
      }
      /**
       * Factory routine to create a new unattached option.
       *
       * See .option() for creating an attached option, which uses this routine to
       * create the option. You can override createOption to return a custom option.
       *
       * @param {string} flags
       * @param {string} [description]
       * @return {Option} new option
       */
      createOption(flags, description) {
        return new Option2(flags, description);
      }
      /**
       * Wrap parseArgs to catch 'commander.invalidArgument'.
       *
       * @param {(Option | Argument)} target
       * @param {string} value
       * @param {*} previous
       * @param {string} invalidArgumentMessage
       * @private
       */
      _callParseArg(target, value, previous, invalidArgumentMessage) {
        try {
          return target.parseArg(value, previous);
        } catch (err) {
          if (err.code === "commander.invalidArgument") {
            let message = `${invalidArgumentMessage} ${err.message}`;
            this.error(message, { exitCode: err.exitCode, code: err.code });
          }
          throw err;
        }
      }
      /**
       * Check for option flag conflicts.
       * Register option if no conflicts found, or throw on conflict.
       *
       * @param {Option} option
       * @private
       */
      _registerOption(option) {
        let matchingOption = option.short && this._findOption(option.short) || option.long && this._findOption(option.long);
        if (matchingOption) {
          let matchingFlag = option.long && this._findOption(option.long) ? option.long : option.short;
          throw new Error(`Cannot add option '${option.flags}'${this._name && ` to command '${this._name}'`} due to conflicting flag '${matchingFlag}'
-  already used by option '${matchingOption.flags}'`);
        }
        this._initOptionGroup(option), this.options.push(option);
      }
      /**
       * Check for command name and alias conflicts with existing commands.
       * Register command if no conflicts found, or throw on conflict.
       *
       * @param {Command} command
       * @private
       */
      _registerCommand(command) {
        let knownBy = (cmd) => [cmd.name()].concat(cmd.aliases()), alreadyUsed = knownBy(command).find(
          (name) => this._findCommand(name)
        );
        if (alreadyUsed) {
          let existingCmd = knownBy(this._findCommand(alreadyUsed)).join("|"), newCmd = knownBy(command).join("|");
          throw new Error(
            `cannot add command '${newCmd}' as already have command '${existingCmd}'`
          );
        }
        this._initCommandGroup(command), this.commands.push(command);
      }
      /**
       * Add an option.
       *
       * @param {Option} option
       * @return {Command} `this` command for chaining
       */
      addOption(option) {
        this._registerOption(option);
        let oname = option.name(), name = option.attributeName();
        if (option.negate) {
          let positiveLongFlag = option.long.replace(/^--no-/, "--");
          this._findOption(positiveLongFlag) || this.setOptionValueWithSource(
            name,
            option.defaultValue === void 0 ? !0 : option.defaultValue,
            "default"
          );
        } else option.defaultValue !== void 0 && this.setOptionValueWithSource(name, option.defaultValue, "default");
        let handleOptionValue = (val, invalidValueMessage, valueSource) => {
          val == null && option.presetArg !== void 0 && (val = option.presetArg);
          let oldValue = this.getOptionValue(name);
          val !== null && option.parseArg ? val = this._callParseArg(option, val, oldValue, invalidValueMessage) : val !== null && option.variadic && (val = option._collectValue(val, oldValue)), val == null && (option.negate ? val = !1 : option.isBoolean() || option.optional ? val = !0 : val = ""), this.setOptionValueWithSource(name, val, valueSource);
        };
        return this.on("option:" + oname, (val) => {
          let invalidValueMessage = `error: option '${option.flags}' argument '${val}' is invalid.`;
          handleOptionValue(val, invalidValueMessage, "cli");
        }), option.envVar && this.on("optionEnv:" + oname, (val) => {
          let invalidValueMessage = `error: option '${option.flags}' value '${val}' from env '${option.envVar}' is invalid.`;
          handleOptionValue(val, invalidValueMessage, "env");
        }), this;
      }
      /**
       * Internal implementation shared by .option() and .requiredOption()
       *
       * @return {Command} `this` command for chaining
       * @private
       */
      _optionEx(config, flags, description, fn, defaultValue) {
        if (typeof flags == "object" && flags instanceof Option2)
          throw new Error(
            "To add an Option object use addOption() instead of option() or requiredOption()"
          );
        let option = this.createOption(flags, description);
        if (option.makeOptionMandatory(!!config.mandatory), typeof fn == "function")
          option.default(defaultValue).argParser(fn);
        else if (fn instanceof RegExp) {
          let regex = fn;
          fn = (val, def) => {
            let m = regex.exec(val);
            return m ? m[0] : def;
          }, option.default(defaultValue).argParser(fn);
        } else
          option.default(fn);
        return this.addOption(option);
      }
      /**
       * Define option with `flags`, `description`, and optional argument parsing function or `defaultValue` or both.
       *
       * The `flags` string contains the short and/or long flags, separated by comma, a pipe or space. A required
       * option-argument is indicated by `<>` and an optional option-argument by `[]`.
       *
       * See the README for more details, and see also addOption() and requiredOption().
       *
       * @example
       * program
       *     .option('-p, --pepper', 'add pepper')
       *     .option('--pt, --pizza-type <TYPE>', 'type of pizza') // required option-argument
       *     .option('-c, --cheese [CHEESE]', 'add extra cheese', 'mozzarella') // optional option-argument with default
       *     .option('-t, --tip <VALUE>', 'add tip to purchase cost', parseFloat) // custom parse function
       *
       * @param {string} flags
       * @param {string} [description]
       * @param {(Function|*)} [parseArg] - custom option processing function or default value
       * @param {*} [defaultValue]
       * @return {Command} `this` command for chaining
       */
      option(flags, description, parseArg, defaultValue) {
        return this._optionEx({}, flags, description, parseArg, defaultValue);
      }
      /**
       * Add a required option which must have a value after parsing. This usually means
       * the option must be specified on the command line. (Otherwise the same as .option().)
       *
       * The `flags` string contains the short and/or long flags, separated by comma, a pipe or space.
       *
       * @param {string} flags
       * @param {string} [description]
       * @param {(Function|*)} [parseArg] - custom option processing function or default value
       * @param {*} [defaultValue]
       * @return {Command} `this` command for chaining
       */
      requiredOption(flags, description, parseArg, defaultValue) {
        return this._optionEx(
          { mandatory: !0 },
          flags,
          description,
          parseArg,
          defaultValue
        );
      }
      /**
       * Alter parsing of short flags with optional values.
       *
       * @example
       * // for `.option('-f,--flag [value]'):
       * program.combineFlagAndOptionalValue(true);  // `-f80` is treated like `--flag=80`, this is the default behaviour
       * program.combineFlagAndOptionalValue(false) // `-fb` is treated like `-f -b`
       *
       * @param {boolean} [combine] - if `true` or omitted, an optional value can be specified directly after the flag.
       * @return {Command} `this` command for chaining
       */
      combineFlagAndOptionalValue(combine = !0) {
        return this._combineFlagAndOptionalValue = !!combine, this;
      }
      /**
       * Allow unknown options on the command line.
       *
       * @param {boolean} [allowUnknown] - if `true` or omitted, no error will be thrown for unknown options.
       * @return {Command} `this` command for chaining
       */
      allowUnknownOption(allowUnknown = !0) {
        return this._allowUnknownOption = !!allowUnknown, this;
      }
      /**
       * Allow excess command-arguments on the command line. Pass false to make excess arguments an error.
       *
       * @param {boolean} [allowExcess] - if `true` or omitted, no error will be thrown for excess arguments.
       * @return {Command} `this` command for chaining
       */
      allowExcessArguments(allowExcess = !0) {
        return this._allowExcessArguments = !!allowExcess, this;
      }
      /**
       * Enable positional options. Positional means global options are specified before subcommands which lets
       * subcommands reuse the same option names, and also enables subcommands to turn on passThroughOptions.
       * The default behaviour is non-positional and global options may appear anywhere on the command line.
       *
       * @param {boolean} [positional]
       * @return {Command} `this` command for chaining
       */
      enablePositionalOptions(positional = !0) {
        return this._enablePositionalOptions = !!positional, this;
      }
      /**
       * Pass through options that come after command-arguments rather than treat them as command-options,
       * so actual command-options come before command-arguments. Turning this on for a subcommand requires
       * positional options to have been enabled on the program (parent commands).
       * The default behaviour is non-positional and options may appear before or after command-arguments.
       *
       * @param {boolean} [passThrough] for unknown options.
       * @return {Command} `this` command for chaining
       */
      passThroughOptions(passThrough = !0) {
        return this._passThroughOptions = !!passThrough, this._checkForBrokenPassThrough(), this;
      }
      /**
       * @private
       */
      _checkForBrokenPassThrough() {
        if (this.parent && this._passThroughOptions && !this.parent._enablePositionalOptions)
          throw new Error(
            `passThroughOptions cannot be used for '${this._name}' without turning on enablePositionalOptions for parent command(s)`
          );
      }
      /**
       * Whether to store option values as properties on command object,
       * or store separately (specify false). In both cases the option values can be accessed using .opts().
       *
       * @param {boolean} [storeAsProperties=true]
       * @return {Command} `this` command for chaining
       */
      storeOptionsAsProperties(storeAsProperties = !0) {
        if (this.options.length)
          throw new Error("call .storeOptionsAsProperties() before adding options");
        if (Object.keys(this._optionValues).length)
          throw new Error(
            "call .storeOptionsAsProperties() before setting option values"
          );
        return this._storeOptionsAsProperties = !!storeAsProperties, this;
      }
      /**
       * Retrieve option value.
       *
       * @param {string} key
       * @return {object} value
       */
      getOptionValue(key) {
        return this._storeOptionsAsProperties ? this[key] : this._optionValues[key];
      }
      /**
       * Store option value.
       *
       * @param {string} key
       * @param {object} value
       * @return {Command} `this` command for chaining
       */
      setOptionValue(key, value) {
        return this.setOptionValueWithSource(key, value, void 0);
      }
      /**
       * Store option value and where the value came from.
       *
       * @param {string} key
       * @param {object} value
       * @param {string} source - expected values are default/config/env/cli/implied
       * @return {Command} `this` command for chaining
       */
      setOptionValueWithSource(key, value, source2) {
        return this._storeOptionsAsProperties ? this[key] = value : this._optionValues[key] = value, this._optionValueSources[key] = source2, this;
      }
      /**
       * Get source of option value.
       * Expected values are default | config | env | cli | implied
       *
       * @param {string} key
       * @return {string}
       */
      getOptionValueSource(key) {
        return this._optionValueSources[key];
      }
      /**
       * Get source of option value. See also .optsWithGlobals().
       * Expected values are default | config | env | cli | implied
       *
       * @param {string} key
       * @return {string}
       */
      getOptionValueSourceWithGlobals(key) {
        let source2;
        return this._getCommandAndAncestors().forEach((cmd) => {
          cmd.getOptionValueSource(key) !== void 0 && (source2 = cmd.getOptionValueSource(key));
        }), source2;
      }
      /**
       * Get user arguments from implied or explicit arguments.
       * Side-effects: set _scriptPath if args included script. Used for default program name, and subcommand searches.
       *
       * @private
       */
      _prepareUserArgs(argv2, parseOptions) {
        if (argv2 !== void 0 && !Array.isArray(argv2))
          throw new Error("first parameter to parse must be array or undefined");
        if (parseOptions = parseOptions || {}, argv2 === void 0 && parseOptions.from === void 0) {
          process3.versions?.electron && (parseOptions.from = "electron");
          let execArgv = process3.execArgv ?? [];
          (execArgv.includes("-e") || execArgv.includes("--eval") || execArgv.includes("-p") || execArgv.includes("--print")) && (parseOptions.from = "eval");
        }
        argv2 === void 0 && (argv2 = process3.argv), this.rawArgs = argv2.slice();
        let userArgs;
        switch (parseOptions.from) {
          case void 0:
          case "node":
            this._scriptPath = argv2[1], userArgs = argv2.slice(2);
            break;
          case "electron":
            process3.defaultApp ? (this._scriptPath = argv2[1], userArgs = argv2.slice(2)) : userArgs = argv2.slice(1);
            break;
          case "user":
            userArgs = argv2.slice(0);
            break;
          case "eval":
            userArgs = argv2.slice(1);
            break;
          default:
            throw new Error(
              `unexpected parse option { from: '${parseOptions.from}' }`
            );
        }
        return !this._name && this._scriptPath && this.nameFromFilename(this._scriptPath), this._name = this._name || "program", userArgs;
      }
      /**
       * Parse `argv`, setting options and invoking commands when defined.
       *
       * Use parseAsync instead of parse if any of your action handlers are async.
       *
       * Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
       *
       * Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
       * - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
       * - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
       * - `'user'`: just user arguments
       *
       * @example
       * program.parse(); // parse process.argv and auto-detect electron and special node flags
       * program.parse(process.argv); // assume argv[0] is app and argv[1] is script
       * program.parse(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
       *
       * @param {string[]} [argv] - optional, defaults to process.argv
       * @param {object} [parseOptions] - optionally specify style of options with from: node/user/electron
       * @param {string} [parseOptions.from] - where the args are from: 'node', 'user', 'electron'
       * @return {Command} `this` command for chaining
       */
      parse(argv2, parseOptions) {
        this._prepareForParse();
        let userArgs = this._prepareUserArgs(argv2, parseOptions);
        return this._parseCommand([], userArgs), this;
      }
      /**
       * Parse `argv`, setting options and invoking commands when defined.
       *
       * Call with no parameters to parse `process.argv`. Detects Electron and special node options like `node --eval`. Easy mode!
       *
       * Or call with an array of strings to parse, and optionally where the user arguments start by specifying where the arguments are `from`:
       * - `'node'`: default, `argv[0]` is the application and `argv[1]` is the script being run, with user arguments after that
       * - `'electron'`: `argv[0]` is the application and `argv[1]` varies depending on whether the electron application is packaged
       * - `'user'`: just user arguments
       *
       * @example
       * await program.parseAsync(); // parse process.argv and auto-detect electron and special node flags
       * await program.parseAsync(process.argv); // assume argv[0] is app and argv[1] is script
       * await program.parseAsync(my-args, { from: 'user' }); // just user supplied arguments, nothing special about argv[0]
       *
       * @param {string[]} [argv]
       * @param {object} [parseOptions]
       * @param {string} parseOptions.from - where the args are from: 'node', 'user', 'electron'
       * @return {Promise}
       */
      async parseAsync(argv2, parseOptions) {
        this._prepareForParse();
        let userArgs = this._prepareUserArgs(argv2, parseOptions);
        return await this._parseCommand([], userArgs), this;
      }
      _prepareForParse() {
        this._savedState === null ? this.saveStateBeforeParse() : this.restoreStateBeforeParse();
      }
      /**
       * Called the first time parse is called to save state and allow a restore before subsequent calls to parse.
       * Not usually called directly, but available for subclasses to save their custom state.
       *
       * This is called in a lazy way. Only commands used in parsing chain will have state saved.
       */
      saveStateBeforeParse() {
        this._savedState = {
          // name is stable if supplied by author, but may be unspecified for root command and deduced during parsing
          _name: this._name,
          // option values before parse have default values (including false for negated options)
          // shallow clones
          _optionValues: { ...this._optionValues },
          _optionValueSources: { ...this._optionValueSources }
        };
      }
      /**
       * Restore state before parse for calls after the first.
       * Not usually called directly, but available for subclasses to save their custom state.
       *
       * This is called in a lazy way. Only commands used in parsing chain will have state restored.
       */
      restoreStateBeforeParse() {
        if (this._storeOptionsAsProperties)
          throw new Error(`Can not call parse again when storeOptionsAsProperties is true.
- either make a new Command for each call to parse, or stop storing options as properties`);
        this._name = this._savedState._name, this._scriptPath = null, this.rawArgs = [], this._optionValues = { ...this._savedState._optionValues }, this._optionValueSources = { ...this._savedState._optionValueSources }, this.args = [], this.processedArgs = [];
      }
      /**
       * Throw if expected executable is missing. Add lots of help for author.
       *
       * @param {string} executableFile
       * @param {string} executableDir
       * @param {string} subcommandName
       */
      _checkForMissingExecutable(executableFile, executableDir, subcommandName) {
        if (fs.existsSync(executableFile)) return;
        let executableDirMessage = executableDir ? `searched for local subcommand relative to directory '${executableDir}'` : "no directory for search for local subcommand, use .executableDir() to supply a custom directory", executableMissing = `'${executableFile}' does not exist
 - if '${subcommandName}' is not meant to be an executable command, remove description parameter from '.command()' and use '.description()' instead
 - if the default executable name is not suitable, use the executableFile option to supply a custom name or path
 - ${executableDirMessage}`;
        throw new Error(executableMissing);
      }
      /**
       * Execute a sub-command executable.
       *
       * @private
       */
      _executeSubCommand(subcommand, args) {
        args = args.slice();
        let launchWithNode = !1, sourceExt = [".js", ".ts", ".tsx", ".mjs", ".cjs"];
        function findFile(baseDir, baseName) {
          let localBin = path.resolve(baseDir, baseName);
          if (fs.existsSync(localBin)) return localBin;
          if (sourceExt.includes(path.extname(baseName))) return;
          let foundExt = sourceExt.find(
            (ext) => fs.existsSync(`${localBin}${ext}`)
          );
          if (foundExt) return `${localBin}${foundExt}`;
        }
        this._checkForMissingMandatoryOptions(), this._checkForConflictingOptions();
        let executableFile = subcommand._executableFile || `${this._name}-${subcommand._name}`, executableDir = this._executableDir || "";
        if (this._scriptPath) {
          let resolvedScriptPath;
          try {
            resolvedScriptPath = fs.realpathSync(this._scriptPath);
          } catch {
            resolvedScriptPath = this._scriptPath;
          }
          executableDir = path.resolve(
            path.dirname(resolvedScriptPath),
            executableDir
          );
        }
        if (executableDir) {
          let localFile = findFile(executableDir, executableFile);
          if (!localFile && !subcommand._executableFile && this._scriptPath) {
            let legacyName = path.basename(
              this._scriptPath,
              path.extname(this._scriptPath)
            );
            legacyName !== this._name && (localFile = findFile(
              executableDir,
              `${legacyName}-${subcommand._name}`
            ));
          }
          executableFile = localFile || executableFile;
        }
        launchWithNode = sourceExt.includes(path.extname(executableFile));
        let proc;
        process3.platform !== "win32" ? launchWithNode ? (args.unshift(executableFile), args = incrementNodeInspectorPort(process3.execArgv).concat(args), proc = childProcess.spawn(process3.argv[0], args, { stdio: "inherit" })) : proc = childProcess.spawn(executableFile, args, { stdio: "inherit" }) : (this._checkForMissingExecutable(
          executableFile,
          executableDir,
          subcommand._name
        ), args.unshift(executableFile), args = incrementNodeInspectorPort(process3.execArgv).concat(args), proc = childProcess.spawn(process3.execPath, args, { stdio: "inherit" })), proc.killed || ["SIGUSR1", "SIGUSR2", "SIGTERM", "SIGINT", "SIGHUP"].forEach((signal) => {
          process3.on(signal, () => {
            proc.killed === !1 && proc.exitCode === null && proc.kill(signal);
          });
        });
        let exitCallback = this._exitCallback;
        proc.on("close", (code2) => {
          code2 = code2 ?? 1, exitCallback ? exitCallback(
            new CommanderError2(
              code2,
              "commander.executeSubCommandAsync",
              "(close)"
            )
          ) : process3.exit(code2);
        }), proc.on("error", (err) => {
          if (err.code === "ENOENT")
            this._checkForMissingExecutable(
              executableFile,
              executableDir,
              subcommand._name
            );
          else if (err.code === "EACCES")
            throw new Error(`'${executableFile}' not executable`);
          if (!exitCallback)
            process3.exit(1);
          else {
            let wrappedError = new CommanderError2(
              1,
              "commander.executeSubCommandAsync",
              "(error)"
            );
            wrappedError.nestedError = err, exitCallback(wrappedError);
          }
        }), this.runningCommand = proc;
      }
      /**
       * @private
       */
      _dispatchSubcommand(commandName, operands, unknown) {
        let subCommand = this._findCommand(commandName);
        subCommand || this.help({ error: !0 }), subCommand._prepareForParse();
        let promiseChain;
        return promiseChain = this._chainOrCallSubCommandHook(
          promiseChain,
          subCommand,
          "preSubcommand"
        ), promiseChain = this._chainOrCall(promiseChain, () => {
          if (subCommand._executableHandler)
            this._executeSubCommand(subCommand, operands.concat(unknown));
          else
            return subCommand._parseCommand(operands, unknown);
        }), promiseChain;
      }
      /**
       * Invoke help directly if possible, or dispatch if necessary.
       * e.g. help foo
       *
       * @private
       */
      _dispatchHelpCommand(subcommandName) {
        subcommandName || this.help();
        let subCommand = this._findCommand(subcommandName);
        return subCommand && !subCommand._executableHandler && subCommand.help(), this._dispatchSubcommand(
          subcommandName,
          [],
          [this._getHelpOption()?.long ?? this._getHelpOption()?.short ?? "--help"]
        );
      }
      /**
       * Check this.args against expected this.registeredArguments.
       *
       * @private
       */
      _checkNumberOfArguments() {
        this.registeredArguments.forEach((arg, i) => {
          arg.required && this.args[i] == null && this.missingArgument(arg.name());
        }), !(this.registeredArguments.length > 0 && this.registeredArguments[this.registeredArguments.length - 1].variadic) && this.args.length > this.registeredArguments.length && this._excessArguments(this.args);
      }
      /**
       * Process this.args using this.registeredArguments and save as this.processedArgs!
       *
       * @private
       */
      _processArguments() {
        let myParseArg = (argument, value, previous) => {
          let parsedValue = value;
          if (value !== null && argument.parseArg) {
            let invalidValueMessage = `error: command-argument value '${value}' is invalid for argument '${argument.name()}'.`;
            parsedValue = this._callParseArg(
              argument,
              value,
              previous,
              invalidValueMessage
            );
          }
          return parsedValue;
        };
        this._checkNumberOfArguments();
        let processedArgs = [];
        this.registeredArguments.forEach((declaredArg, index) => {
          let value = declaredArg.defaultValue;
          declaredArg.variadic ? index < this.args.length ? (value = this.args.slice(index), declaredArg.parseArg && (value = value.reduce((processed, v) => myParseArg(declaredArg, v, processed), declaredArg.defaultValue))) : value === void 0 && (value = []) : index < this.args.length && (value = this.args[index], declaredArg.parseArg && (value = myParseArg(declaredArg, value, declaredArg.defaultValue))), processedArgs[index] = value;
        }), this.processedArgs = processedArgs;
      }
      /**
       * Once we have a promise we chain, but call synchronously until then.
       *
       * @param {(Promise|undefined)} promise
       * @param {Function} fn
       * @return {(Promise|undefined)}
       * @private
       */
      _chainOrCall(promise, fn) {
        return promise?.then && typeof promise.then == "function" ? promise.then(() => fn()) : fn();
      }
      /**
       *
       * @param {(Promise|undefined)} promise
       * @param {string} event
       * @return {(Promise|undefined)}
       * @private
       */
      _chainOrCallHooks(promise, event) {
        let result = promise, hooks = [];
        return this._getCommandAndAncestors().reverse().filter((cmd) => cmd._lifeCycleHooks[event] !== void 0).forEach((hookedCommand) => {
          hookedCommand._lifeCycleHooks[event].forEach((callback) => {
            hooks.push({ hookedCommand, callback });
          });
        }), event === "postAction" && hooks.reverse(), hooks.forEach((hookDetail) => {
          result = this._chainOrCall(result, () => hookDetail.callback(hookDetail.hookedCommand, this));
        }), result;
      }
      /**
       *
       * @param {(Promise|undefined)} promise
       * @param {Command} subCommand
       * @param {string} event
       * @return {(Promise|undefined)}
       * @private
       */
      _chainOrCallSubCommandHook(promise, subCommand, event) {
        let result = promise;
        return this._lifeCycleHooks[event] !== void 0 && this._lifeCycleHooks[event].forEach((hook) => {
          result = this._chainOrCall(result, () => hook(this, subCommand));
        }), result;
      }
      /**
       * Process arguments in context of this command.
       * Returns action result, in case it is a promise.
       *
       * @private
       */
      _parseCommand(operands, unknown) {
        let parsed = this.parseOptions(unknown);
        if (this._parseOptionsEnv(), this._parseOptionsImplied(), operands = operands.concat(parsed.operands), unknown = parsed.unknown, this.args = operands.concat(unknown), operands && this._findCommand(operands[0]))
          return this._dispatchSubcommand(operands[0], operands.slice(1), unknown);
        if (this._getHelpCommand() && operands[0] === this._getHelpCommand().name())
          return this._dispatchHelpCommand(operands[1]);
        if (this._defaultCommandName)
          return this._outputHelpIfRequested(unknown), this._dispatchSubcommand(
            this._defaultCommandName,
            operands,
            unknown
          );
        this.commands.length && this.args.length === 0 && !this._actionHandler && !this._defaultCommandName && this.help({ error: !0 }), this._outputHelpIfRequested(parsed.unknown), this._checkForMissingMandatoryOptions(), this._checkForConflictingOptions();
        let checkForUnknownOptions = () => {
          parsed.unknown.length > 0 && this.unknownOption(parsed.unknown[0]);
        }, commandEvent = `command:${this.name()}`;
        if (this._actionHandler) {
          checkForUnknownOptions(), this._processArguments();
          let promiseChain;
          return promiseChain = this._chainOrCallHooks(promiseChain, "preAction"), promiseChain = this._chainOrCall(
            promiseChain,
            () => this._actionHandler(this.processedArgs)
          ), this.parent && (promiseChain = this._chainOrCall(promiseChain, () => {
            this.parent.emit(commandEvent, operands, unknown);
          })), promiseChain = this._chainOrCallHooks(promiseChain, "postAction"), promiseChain;
        }
        if (this.parent?.listenerCount(commandEvent))
          checkForUnknownOptions(), this._processArguments(), this.parent.emit(commandEvent, operands, unknown);
        else if (operands.length) {
          if (this._findCommand("*"))
            return this._dispatchSubcommand("*", operands, unknown);
          this.listenerCount("command:*") ? this.emit("command:*", operands, unknown) : this.commands.length ? this.unknownCommand() : (checkForUnknownOptions(), this._processArguments());
        } else this.commands.length ? (checkForUnknownOptions(), this.help({ error: !0 })) : (checkForUnknownOptions(), this._processArguments());
      }
      /**
       * Find matching command.
       *
       * @private
       * @return {Command | undefined}
       */
      _findCommand(name) {
        if (name)
          return this.commands.find(
            (cmd) => cmd._name === name || cmd._aliases.includes(name)
          );
      }
      /**
       * Return an option matching `arg` if any.
       *
       * @param {string} arg
       * @return {Option}
       * @package
       */
      _findOption(arg) {
        return this.options.find((option) => option.is(arg));
      }
      /**
       * Display an error message if a mandatory option does not have a value.
       * Called after checking for help flags in leaf subcommand.
       *
       * @private
       */
      _checkForMissingMandatoryOptions() {
        this._getCommandAndAncestors().forEach((cmd) => {
          cmd.options.forEach((anOption) => {
            anOption.mandatory && cmd.getOptionValue(anOption.attributeName()) === void 0 && cmd.missingMandatoryOptionValue(anOption);
          });
        });
      }
      /**
       * Display an error message if conflicting options are used together in this.
       *
       * @private
       */
      _checkForConflictingLocalOptions() {
        let definedNonDefaultOptions = this.options.filter((option) => {
          let optionKey = option.attributeName();
          return this.getOptionValue(optionKey) === void 0 ? !1 : this.getOptionValueSource(optionKey) !== "default";
        });
        definedNonDefaultOptions.filter(
          (option) => option.conflictsWith.length > 0
        ).forEach((option) => {
          let conflictingAndDefined = definedNonDefaultOptions.find(
            (defined) => option.conflictsWith.includes(defined.attributeName())
          );
          conflictingAndDefined && this._conflictingOption(option, conflictingAndDefined);
        });
      }
      /**
       * Display an error message if conflicting options are used together.
       * Called after checking for help flags in leaf subcommand.
       *
       * @private
       */
      _checkForConflictingOptions() {
        this._getCommandAndAncestors().forEach((cmd) => {
          cmd._checkForConflictingLocalOptions();
        });
      }
      /**
       * Parse options from `argv` removing known options,
       * and return argv split into operands and unknown arguments.
       *
       * Side effects: modifies command by storing options. Does not reset state if called again.
       *
       * Examples:
       *
       *     argv => operands, unknown
       *     --known kkk op => [op], []
       *     op --known kkk => [op], []
       *     sub --unknown uuu op => [sub], [--unknown uuu op]
       *     sub -- --unknown uuu op => [sub --unknown uuu op], []
       *
       * @param {string[]} args
       * @return {{operands: string[], unknown: string[]}}
       */
      parseOptions(args) {
        let operands = [], unknown = [], dest = operands;
        function maybeOption(arg) {
          return arg.length > 1 && arg[0] === "-";
        }
        let negativeNumberArg = (arg) => /^-(\d+|\d*\.\d+)(e[+-]?\d+)?$/.test(arg) ? !this._getCommandAndAncestors().some(
          (cmd) => cmd.options.map((opt) => opt.short).some((short) => /^-\d$/.test(short))
        ) : !1, activeVariadicOption = null, activeGroup = null, i = 0;
        for (; i < args.length || activeGroup; ) {
          let arg = activeGroup ?? args[i++];
          if (activeGroup = null, arg === "--") {
            dest === unknown && dest.push(arg), dest.push(...args.slice(i));
            break;
          }
          if (activeVariadicOption && (!maybeOption(arg) || negativeNumberArg(arg))) {
            this.emit(`option:${activeVariadicOption.name()}`, arg);
            continue;
          }
          if (activeVariadicOption = null, maybeOption(arg)) {
            let option = this._findOption(arg);
            if (option) {
              if (option.required) {
                let value = args[i++];
                value === void 0 && this.optionMissingArgument(option), this.emit(`option:${option.name()}`, value);
              } else if (option.optional) {
                let value = null;
                i < args.length && (!maybeOption(args[i]) || negativeNumberArg(args[i])) && (value = args[i++]), this.emit(`option:${option.name()}`, value);
              } else
                this.emit(`option:${option.name()}`);
              activeVariadicOption = option.variadic ? option : null;
              continue;
            }
          }
          if (arg.length > 2 && arg[0] === "-" && arg[1] !== "-") {
            let option = this._findOption(`-${arg[1]}`);
            if (option) {
              option.required || option.optional && this._combineFlagAndOptionalValue ? this.emit(`option:${option.name()}`, arg.slice(2)) : (this.emit(`option:${option.name()}`), activeGroup = `-${arg.slice(2)}`);
              continue;
            }
          }
          if (/^--[^=]+=/.test(arg)) {
            let index = arg.indexOf("="), option = this._findOption(arg.slice(0, index));
            if (option && (option.required || option.optional)) {
              this.emit(`option:${option.name()}`, arg.slice(index + 1));
              continue;
            }
          }
          if (dest === operands && maybeOption(arg) && !(this.commands.length === 0 && negativeNumberArg(arg)) && (dest = unknown), (this._enablePositionalOptions || this._passThroughOptions) && operands.length === 0 && unknown.length === 0) {
            if (this._findCommand(arg)) {
              operands.push(arg), unknown.push(...args.slice(i));
              break;
            } else if (this._getHelpCommand() && arg === this._getHelpCommand().name()) {
              operands.push(arg, ...args.slice(i));
              break;
            } else if (this._defaultCommandName) {
              unknown.push(arg, ...args.slice(i));
              break;
            }
          }
          if (this._passThroughOptions) {
            dest.push(arg, ...args.slice(i));
            break;
          }
          dest.push(arg);
        }
        return { operands, unknown };
      }
      /**
       * Return an object containing local option values as key-value pairs.
       *
       * @return {object}
       */
      opts() {
        if (this._storeOptionsAsProperties) {
          let result = {}, len = this.options.length;
          for (let i = 0; i < len; i++) {
            let key = this.options[i].attributeName();
            result[key] = key === this._versionOptionName ? this._version : this[key];
          }
          return result;
        }
        return this._optionValues;
      }
      /**
       * Return an object containing merged local and global option values as key-value pairs.
       *
       * @return {object}
       */
      optsWithGlobals() {
        return this._getCommandAndAncestors().reduce(
          (combinedOptions, cmd) => Object.assign(combinedOptions, cmd.opts()),
          {}
        );
      }
      /**
       * Display error message and exit (or call exitOverride).
       *
       * @param {string} message
       * @param {object} [errorOptions]
       * @param {string} [errorOptions.code] - an id string representing the error
       * @param {number} [errorOptions.exitCode] - used with process.exit
       */
      error(message, errorOptions) {
        this._outputConfiguration.outputError(
          `${message}
`,
          this._outputConfiguration.writeErr
        ), typeof this._showHelpAfterError == "string" ? this._outputConfiguration.writeErr(`${this._showHelpAfterError}
`) : this._showHelpAfterError && (this._outputConfiguration.writeErr(`
`), this.outputHelp({ error: !0 }));
        let config = errorOptions || {}, exitCode = config.exitCode || 1, code2 = config.code || "commander.error";
        this._exit(exitCode, code2, message);
      }
      /**
       * Apply any option related environment variables, if option does
       * not have a value from cli or client code.
       *
       * @private
       */
      _parseOptionsEnv() {
        this.options.forEach((option) => {
          if (option.envVar && option.envVar in process3.env) {
            let optionKey = option.attributeName();
            (this.getOptionValue(optionKey) === void 0 || ["default", "config", "env"].includes(
              this.getOptionValueSource(optionKey)
            )) && (option.required || option.optional ? this.emit(`optionEnv:${option.name()}`, process3.env[option.envVar]) : this.emit(`optionEnv:${option.name()}`));
          }
        });
      }
      /**
       * Apply any implied option values, if option is undefined or default value.
       *
       * @private
       */
      _parseOptionsImplied() {
        let dualHelper = new DualOptions(this.options), hasCustomOptionValue = (optionKey) => this.getOptionValue(optionKey) !== void 0 && !["default", "implied"].includes(this.getOptionValueSource(optionKey));
        this.options.filter(
          (option) => option.implied !== void 0 && hasCustomOptionValue(option.attributeName()) && dualHelper.valueFromOption(
            this.getOptionValue(option.attributeName()),
            option
          )
        ).forEach((option) => {
          Object.keys(option.implied).filter((impliedKey) => !hasCustomOptionValue(impliedKey)).forEach((impliedKey) => {
            this.setOptionValueWithSource(
              impliedKey,
              option.implied[impliedKey],
              "implied"
            );
          });
        });
      }
      /**
       * Argument `name` is missing.
       *
       * @param {string} name
       * @private
       */
      missingArgument(name) {
        let message = `error: missing required argument '${name}'`;
        this.error(message, { code: "commander.missingArgument" });
      }
      /**
       * `Option` is missing an argument.
       *
       * @param {Option} option
       * @private
       */
      optionMissingArgument(option) {
        let message = `error: option '${option.flags}' argument missing`;
        this.error(message, { code: "commander.optionMissingArgument" });
      }
      /**
       * `Option` does not have a value, and is a mandatory option.
       *
       * @param {Option} option
       * @private
       */
      missingMandatoryOptionValue(option) {
        let message = `error: required option '${option.flags}' not specified`;
        this.error(message, { code: "commander.missingMandatoryOptionValue" });
      }
      /**
       * `Option` conflicts with another option.
       *
       * @param {Option} option
       * @param {Option} conflictingOption
       * @private
       */
      _conflictingOption(option, conflictingOption) {
        let findBestOptionFromValue = (option2) => {
          let optionKey = option2.attributeName(), optionValue = this.getOptionValue(optionKey), negativeOption = this.options.find(
            (target) => target.negate && optionKey === target.attributeName()
          ), positiveOption = this.options.find(
            (target) => !target.negate && optionKey === target.attributeName()
          );
          return negativeOption && (negativeOption.presetArg === void 0 && optionValue === !1 || negativeOption.presetArg !== void 0 && optionValue === negativeOption.presetArg) ? negativeOption : positiveOption || option2;
        }, getErrorMessage = (option2) => {
          let bestOption = findBestOptionFromValue(option2), optionKey = bestOption.attributeName();
          return this.getOptionValueSource(optionKey) === "env" ? `environment variable '${bestOption.envVar}'` : `option '${bestOption.flags}'`;
        }, message = `error: ${getErrorMessage(option)} cannot be used with ${getErrorMessage(conflictingOption)}`;
        this.error(message, { code: "commander.conflictingOption" });
      }
      /**
       * Unknown option `flag`.
       *
       * @param {string} flag
       * @private
       */
      unknownOption(flag2) {
        if (this._allowUnknownOption) return;
        let suggestion = "";
        if (flag2.startsWith("--") && this._showSuggestionAfterError) {
          let candidateFlags = [], command = this;
          do {
            let moreFlags = command.createHelp().visibleOptions(command).filter((option) => option.long).map((option) => option.long);
            candidateFlags = candidateFlags.concat(moreFlags), command = command.parent;
          } while (command && !command._enablePositionalOptions);
          suggestion = suggestSimilar(flag2, candidateFlags);
        }
        let message = `error: unknown option '${flag2}'${suggestion}`;
        this.error(message, { code: "commander.unknownOption" });
      }
      /**
       * Excess arguments, more than expected.
       *
       * @param {string[]} receivedArgs
       * @private
       */
      _excessArguments(receivedArgs) {
        if (this._allowExcessArguments) return;
        let expected = this.registeredArguments.length, s = expected === 1 ? "" : "s", message = `error: too many arguments${this.parent ? ` for '${this.name()}'` : ""}. Expected ${expected} argument${s} but got ${receivedArgs.length}.`;
        this.error(message, { code: "commander.excessArguments" });
      }
      /**
       * Unknown command.
       *
       * @private
       */
      unknownCommand() {
        let unknownName = this.args[0], suggestion = "";
        if (this._showSuggestionAfterError) {
          let candidateNames = [];
          this.createHelp().visibleCommands(this).forEach((command) => {
            candidateNames.push(command.name()), command.alias() && candidateNames.push(command.alias());
          }), suggestion = suggestSimilar(unknownName, candidateNames);
        }
        let message = `error: unknown command '${unknownName}'${suggestion}`;
        this.error(message, { code: "commander.unknownCommand" });
      }
      /**
       * Get or set the program version.
       *
       * This method auto-registers the "-V, --version" option which will print the version number.
       *
       * You can optionally supply the flags and description to override the defaults.
       *
       * @param {string} [str]
       * @param {string} [flags]
       * @param {string} [description]
       * @return {(this | string | undefined)} `this` command for chaining, or version string if no arguments
       */
      version(str, flags, description) {
        if (str === void 0) return this._version;
        this._version = str, flags = flags || "-V, --version", description = description || "output the version number";
        let versionOption = this.createOption(flags, description);
        return this._versionOptionName = versionOption.attributeName(), this._registerOption(versionOption), this.on("option:" + versionOption.name(), () => {
          this._outputConfiguration.writeOut(`${str}
`), this._exit(0, "commander.version", str);
        }), this;
      }
      /**
       * Set the description.
       *
       * @param {string} [str]
       * @param {object} [argsDescription]
       * @return {(string|Command)}
       */
      description(str, argsDescription) {
        return str === void 0 && argsDescription === void 0 ? this._description : (this._description = str, argsDescription && (this._argsDescription = argsDescription), this);
      }
      /**
       * Set the summary. Used when listed as subcommand of parent.
       *
       * @param {string} [str]
       * @return {(string|Command)}
       */
      summary(str) {
        return str === void 0 ? this._summary : (this._summary = str, this);
      }
      /**
       * Set an alias for the command.
       *
       * You may call more than once to add multiple aliases. Only the first alias is shown in the auto-generated help.
       *
       * @param {string} [alias]
       * @return {(string|Command)}
       */
      alias(alias) {
        if (alias === void 0) return this._aliases[0];
        let command = this;
        if (this.commands.length !== 0 && this.commands[this.commands.length - 1]._executableHandler && (command = this.commands[this.commands.length - 1]), alias === command._name)
          throw new Error("Command alias can't be the same as its name");
        let matchingCommand = this.parent?._findCommand(alias);
        if (matchingCommand) {
          let existingCmd = [matchingCommand.name()].concat(matchingCommand.aliases()).join("|");
          throw new Error(
            `cannot add alias '${alias}' to command '${this.name()}' as already have command '${existingCmd}'`
          );
        }
        return command._aliases.push(alias), this;
      }
      /**
       * Set aliases for the command.
       *
       * Only the first alias is shown in the auto-generated help.
       *
       * @param {string[]} [aliases]
       * @return {(string[]|Command)}
       */
      aliases(aliases) {
        return aliases === void 0 ? this._aliases : (aliases.forEach((alias) => this.alias(alias)), this);
      }
      /**
       * Set / get the command usage `str`.
       *
       * @param {string} [str]
       * @return {(string|Command)}
       */
      usage(str) {
        if (str === void 0) {
          if (this._usage) return this._usage;
          let args = this.registeredArguments.map((arg) => humanReadableArgName(arg));
          return [].concat(
            this.options.length || this._helpOption !== null ? "[options]" : [],
            this.commands.length ? "[command]" : [],
            this.registeredArguments.length ? args : []
          ).join(" ");
        }
        return this._usage = str, this;
      }
      /**
       * Get or set the name of the command.
       *
       * @param {string} [str]
       * @return {(string|Command)}
       */
      name(str) {
        return str === void 0 ? this._name : (this._name = str, this);
      }
      /**
       * Set/get the help group heading for this subcommand in parent command's help.
       *
       * @param {string} [heading]
       * @return {Command | string}
       */
      helpGroup(heading) {
        return heading === void 0 ? this._helpGroupHeading ?? "" : (this._helpGroupHeading = heading, this);
      }
      /**
       * Set/get the default help group heading for subcommands added to this command.
       * (This does not override a group set directly on the subcommand using .helpGroup().)
       *
       * @example
       * program.commandsGroup('Development Commands:);
       * program.command('watch')...
       * program.command('lint')...
       * ...
       *
       * @param {string} [heading]
       * @returns {Command | string}
       */
      commandsGroup(heading) {
        return heading === void 0 ? this._defaultCommandGroup ?? "" : (this._defaultCommandGroup = heading, this);
      }
      /**
       * Set/get the default help group heading for options added to this command.
       * (This does not override a group set directly on the option using .helpGroup().)
       *
       * @example
       * program
       *   .optionsGroup('Development Options:')
       *   .option('-d, --debug', 'output extra debugging')
       *   .option('-p, --profile', 'output profiling information')
       *
       * @param {string} [heading]
       * @returns {Command | string}
       */
      optionsGroup(heading) {
        return heading === void 0 ? this._defaultOptionGroup ?? "" : (this._defaultOptionGroup = heading, this);
      }
      /**
       * @param {Option} option
       * @private
       */
      _initOptionGroup(option) {
        this._defaultOptionGroup && !option.helpGroupHeading && option.helpGroup(this._defaultOptionGroup);
      }
      /**
       * @param {Command} cmd
       * @private
       */
      _initCommandGroup(cmd) {
        this._defaultCommandGroup && !cmd.helpGroup() && cmd.helpGroup(this._defaultCommandGroup);
      }
      /**
       * Set the name of the command from script filename, such as process.argv[1],
       * or require.main.filename, or __filename.
       *
       * (Used internally and public although not documented in README.)
       *
       * @example
       * program.nameFromFilename(require.main.filename);
       *
       * @param {string} filename
       * @return {Command}
       */
      nameFromFilename(filename) {
        return this._name = path.basename(filename, path.extname(filename)), this;
      }
      /**
       * Get or set the directory for searching for executable subcommands of this command.
       *
       * @example
       * program.executableDir(__dirname);
       * // or
       * program.executableDir('subcommands');
       *
       * @param {string} [path]
       * @return {(string|null|Command)}
       */
      executableDir(path2) {
        return path2 === void 0 ? this._executableDir : (this._executableDir = path2, this);
      }
      /**
       * Return program help documentation.
       *
       * @param {{ error: boolean }} [contextOptions] - pass {error:true} to wrap for stderr instead of stdout
       * @return {string}
       */
      helpInformation(contextOptions) {
        let helper = this.createHelp(), context = this._getOutputContext(contextOptions);
        helper.prepareContext({
          error: context.error,
          helpWidth: context.helpWidth,
          outputHasColors: context.hasColors
        });
        let text2 = helper.formatHelp(this, helper);
        return context.hasColors ? text2 : this._outputConfiguration.stripColor(text2);
      }
      /**
       * @typedef HelpContext
       * @type {object}
       * @property {boolean} error
       * @property {number} helpWidth
       * @property {boolean} hasColors
       * @property {function} write - includes stripColor if needed
       *
       * @returns {HelpContext}
       * @private
       */
      _getOutputContext(contextOptions) {
        contextOptions = contextOptions || {};
        let error = !!contextOptions.error, baseWrite, hasColors2, helpWidth;
        return error ? (baseWrite = (str) => this._outputConfiguration.writeErr(str), hasColors2 = this._outputConfiguration.getErrHasColors(), helpWidth = this._outputConfiguration.getErrHelpWidth()) : (baseWrite = (str) => this._outputConfiguration.writeOut(str), hasColors2 = this._outputConfiguration.getOutHasColors(), helpWidth = this._outputConfiguration.getOutHelpWidth()), { error, write: (str) => (hasColors2 || (str = this._outputConfiguration.stripColor(str)), baseWrite(str)), hasColors: hasColors2, helpWidth };
      }
      /**
       * Output help information for this command.
       *
       * Outputs built-in help, and custom text added using `.addHelpText()`.
       *
       * @param {{ error: boolean } | Function} [contextOptions] - pass {error:true} to write to stderr instead of stdout
       */
      outputHelp(contextOptions) {
        let deprecatedCallback;
        typeof contextOptions == "function" && (deprecatedCallback = contextOptions, contextOptions = void 0);
        let outputContext = this._getOutputContext(contextOptions), eventContext = {
          error: outputContext.error,
          write: outputContext.write,
          command: this
        };
        this._getCommandAndAncestors().reverse().forEach((command) => command.emit("beforeAllHelp", eventContext)), this.emit("beforeHelp", eventContext);
        let helpInformation = this.helpInformation({ error: outputContext.error });
        if (deprecatedCallback && (helpInformation = deprecatedCallback(helpInformation), typeof helpInformation != "string" && !Buffer.isBuffer(helpInformation)))
          throw new Error("outputHelp callback must return a string or a Buffer");
        outputContext.write(helpInformation), this._getHelpOption()?.long && this.emit(this._getHelpOption().long), this.emit("afterHelp", eventContext), this._getCommandAndAncestors().forEach(
          (command) => command.emit("afterAllHelp", eventContext)
        );
      }
      /**
       * You can pass in flags and a description to customise the built-in help option.
       * Pass in false to disable the built-in help option.
       *
       * @example
       * program.helpOption('-?, --help' 'show help'); // customise
       * program.helpOption(false); // disable
       *
       * @param {(string | boolean)} flags
       * @param {string} [description]
       * @return {Command} `this` command for chaining
       */
      helpOption(flags, description) {
        return typeof flags == "boolean" ? (flags ? (this._helpOption === null && (this._helpOption = void 0), this._defaultOptionGroup && this._initOptionGroup(this._getHelpOption())) : this._helpOption = null, this) : (this._helpOption = this.createOption(
          flags ?? "-h, --help",
          description ?? "display help for command"
        ), (flags || description) && this._initOptionGroup(this._helpOption), this);
      }
      /**
       * Lazy create help option.
       * Returns null if has been disabled with .helpOption(false).
       *
       * @returns {(Option | null)} the help option
       * @package
       */
      _getHelpOption() {
        return this._helpOption === void 0 && this.helpOption(void 0, void 0), this._helpOption;
      }
      /**
       * Supply your own option to use for the built-in help option.
       * This is an alternative to using helpOption() to customise the flags and description etc.
       *
       * @param {Option} option
       * @return {Command} `this` command for chaining
       */
      addHelpOption(option) {
        return this._helpOption = option, this._initOptionGroup(option), this;
      }
      /**
       * Output help information and exit.
       *
       * Outputs built-in help, and custom text added using `.addHelpText()`.
       *
       * @param {{ error: boolean }} [contextOptions] - pass {error:true} to write to stderr instead of stdout
       */
      help(contextOptions) {
        this.outputHelp(contextOptions);
        let exitCode = Number(process3.exitCode ?? 0);
        exitCode === 0 && contextOptions && typeof contextOptions != "function" && contextOptions.error && (exitCode = 1), this._exit(exitCode, "commander.help", "(outputHelp)");
      }
      /**
       * // Do a little typing to coordinate emit and listener for the help text events.
       * @typedef HelpTextEventContext
       * @type {object}
       * @property {boolean} error
       * @property {Command} command
       * @property {function} write
       */
      /**
       * Add additional text to be displayed with the built-in help.
       *
       * Position is 'before' or 'after' to affect just this command,
       * and 'beforeAll' or 'afterAll' to affect this command and all its subcommands.
       *
       * @param {string} position - before or after built-in help
       * @param {(string | Function)} text - string to add, or a function returning a string
       * @return {Command} `this` command for chaining
       */
      addHelpText(position, text2) {
        let allowedValues = ["beforeAll", "before", "after", "afterAll"];
        if (!allowedValues.includes(position))
          throw new Error(`Unexpected value for position to addHelpText.
Expecting one of '${allowedValues.join("', '")}'`);
        let helpEvent = `${position}Help`;
        return this.on(helpEvent, (context) => {
          let helpStr;
          typeof text2 == "function" ? helpStr = text2({ error: context.error, command: context.command }) : helpStr = text2, helpStr && context.write(`${helpStr}
`);
        }), this;
      }
      /**
       * Output help information if help flags specified
       *
       * @param {Array} args - array of options to search for help flags
       * @private
       */
      _outputHelpIfRequested(args) {
        let helpOption = this._getHelpOption();
        helpOption && args.find((arg) => helpOption.is(arg)) && (this.outputHelp(), this._exit(0, "commander.helpDisplayed", "(outputHelp)"));
      }
    };
    function incrementNodeInspectorPort(args) {
      return args.map((arg) => {
        if (!arg.startsWith("--inspect"))
          return arg;
        let debugOption, debugHost = "127.0.0.1", debugPort = "9229", match2;
        return (match2 = arg.match(/^(--inspect(-brk)?)$/)) !== null ? debugOption = match2[1] : (match2 = arg.match(/^(--inspect(-brk|-port)?)=([^:]+)$/)) !== null ? (debugOption = match2[1], /^\d+$/.test(match2[3]) ? debugPort = match2[3] : debugHost = match2[3]) : (match2 = arg.match(/^(--inspect(-brk|-port)?)=([^:]+):(\d+)$/)) !== null && (debugOption = match2[1], debugHost = match2[3], debugPort = match2[4]), debugOption && debugPort !== "0" ? `${debugOption}=${debugHost}:${parseInt(debugPort) + 1}` : arg;
      });
    }
    function useColor() {
      if (process3.env.NO_COLOR || process3.env.FORCE_COLOR === "0" || process3.env.FORCE_COLOR === "false")
        return !1;
      if (process3.env.FORCE_COLOR || process3.env.CLICOLOR_FORCE !== void 0)
        return !0;
    }
    exports.Command = Command2;
    exports.useColor = useColor;
  }
});

// node_modules/commander/index.js
var require_commander = __commonJS({
  "node_modules/commander/index.js"(exports) {
    var { Argument: Argument2 } = require_argument(), { Command: Command2 } = require_command(), { CommanderError: CommanderError2, InvalidArgumentError: InvalidArgumentError2 } = require_error(), { Help: Help2 } = require_help(), { Option: Option2 } = require_option();
    exports.program = new Command2();
    exports.createCommand = (name) => new Command2(name);
    exports.createOption = (flags, description) => new Option2(flags, description);
    exports.createArgument = (name, description) => new Argument2(name, description);
    exports.Command = Command2;
    exports.Option = Option2;
    exports.Argument = Argument2;
    exports.Help = Help2;
    exports.CommanderError = CommanderError2;
    exports.InvalidArgumentError = InvalidArgumentError2;
    exports.InvalidOptionArgumentError = InvalidArgumentError2;
  }
});

// src/cli.ts
var import_picocolors = __toESM(require_picocolors(), 1);
import { createInterface } from "node:readline/promises";

// node_modules/yocto-spinner/index.js
import process2 from "node:process";
import { stripVTControlCharacters } from "node:util";

// node_modules/yoctocolors/base.js
var base_exports = {};
__export(base_exports, {
  bgBlack: () => bgBlack,
  bgBlue: () => bgBlue,
  bgBlueBright: () => bgBlueBright,
  bgCyan: () => bgCyan,
  bgCyanBright: () => bgCyanBright,
  bgGray: () => bgGray,
  bgGreen: () => bgGreen,
  bgGreenBright: () => bgGreenBright,
  bgMagenta: () => bgMagenta,
  bgMagentaBright: () => bgMagentaBright,
  bgRed: () => bgRed,
  bgRedBright: () => bgRedBright,
  bgWhite: () => bgWhite,
  bgWhiteBright: () => bgWhiteBright,
  bgYellow: () => bgYellow,
  bgYellowBright: () => bgYellowBright,
  black: () => black,
  blue: () => blue,
  blueBright: () => blueBright,
  bold: () => bold,
  cyan: () => cyan,
  cyanBright: () => cyanBright,
  dim: () => dim,
  gray: () => gray,
  green: () => green,
  greenBright: () => greenBright,
  hidden: () => hidden,
  inverse: () => inverse,
  italic: () => italic,
  magenta: () => magenta,
  magentaBright: () => magentaBright,
  overline: () => overline,
  red: () => red,
  redBright: () => redBright,
  reset: () => reset,
  strikethrough: () => strikethrough,
  underline: () => underline,
  underlineBlack: () => underlineBlack,
  underlineBlue: () => underlineBlue,
  underlineBlueBright: () => underlineBlueBright,
  underlineCurly: () => underlineCurly,
  underlineCyan: () => underlineCyan,
  underlineCyanBright: () => underlineCyanBright,
  underlineDashed: () => underlineDashed,
  underlineDotted: () => underlineDotted,
  underlineDouble: () => underlineDouble,
  underlineGray: () => underlineGray,
  underlineGreen: () => underlineGreen,
  underlineGreenBright: () => underlineGreenBright,
  underlineMagenta: () => underlineMagenta,
  underlineMagentaBright: () => underlineMagentaBright,
  underlineRed: () => underlineRed,
  underlineRedBright: () => underlineRedBright,
  underlineWhite: () => underlineWhite,
  underlineWhiteBright: () => underlineWhiteBright,
  underlineYellow: () => underlineYellow,
  underlineYellowBright: () => underlineYellowBright,
  white: () => white,
  whiteBright: () => whiteBright,
  yellow: () => yellow,
  yellowBright: () => yellowBright
});
import tty from "node:tty";
var hasColors = tty?.WriteStream?.prototype?.hasColors?.() ?? !1, format = (open, close) => {
  if (!hasColors)
    return (input) => input;
  let openCode = `\x1B[${open}m`, closeCode = `\x1B[${close}m`;
  return (input) => {
    let string = input + "", index = string.indexOf(closeCode);
    if (index === -1)
      return openCode + string + closeCode;
    let result = openCode, lastIndex = 0, replaceCode = (close === 22 ? closeCode : "") + openCode;
    for (; index !== -1; )
      result += string.slice(lastIndex, index) + replaceCode, lastIndex = index + closeCode.length, index = string.indexOf(closeCode, lastIndex);
    return result += string.slice(lastIndex) + closeCode, result;
  };
}, reset = format(0, 0), bold = format(1, 22), dim = format(2, 22), italic = format(3, 23), underline = format(4, 24), underlineDouble = format("4:2", 24), underlineCurly = format("4:3", 24), underlineDotted = format("4:4", 24), underlineDashed = format("4:5", 24), overline = format(53, 55), inverse = format(7, 27), hidden = format(8, 28), strikethrough = format(9, 29), black = format(30, 39), red = format(31, 39), green = format(32, 39), yellow = format(33, 39), blue = format(34, 39), magenta = format(35, 39), cyan = format(36, 39), white = format(37, 39), gray = format(90, 39), bgBlack = format(40, 49), bgRed = format(41, 49), bgGreen = format(42, 49), bgYellow = format(43, 49), bgBlue = format(44, 49), bgMagenta = format(45, 49), bgCyan = format(46, 49), bgWhite = format(47, 49), bgGray = format(100, 49), redBright = format(91, 39), greenBright = format(92, 39), yellowBright = format(93, 39), blueBright = format(94, 39), magentaBright = format(95, 39), cyanBright = format(96, 39), whiteBright = format(97, 39), bgRedBright = format(101, 49), bgGreenBright = format(102, 49), bgYellowBright = format(103, 49), bgBlueBright = format(104, 49), bgMagentaBright = format(105, 49), bgCyanBright = format(106, 49), bgWhiteBright = format(107, 49), underlineBlack = format("58;5;0", 59), underlineRed = format("58;5;1", 59), underlineGreen = format("58;5;2", 59), underlineYellow = format("58;5;3", 59), underlineBlue = format("58;5;4", 59), underlineMagenta = format("58;5;5", 59), underlineCyan = format("58;5;6", 59), underlineWhite = format("58;5;7", 59), underlineGray = format("58;5;8", 59), underlineRedBright = format("58;5;9", 59), underlineGreenBright = format("58;5;10", 59), underlineYellowBright = format("58;5;11", 59), underlineBlueBright = format("58;5;12", 59), underlineMagentaBright = format("58;5;13", 59), underlineCyanBright = format("58;5;14", 59), underlineWhiteBright = format("58;5;15", 59);

// node_modules/yocto-spinner/index.js
var isUnicodeSupported = process2.platform !== "win32" || !!process2.env.WT_SESSION || process2.env.TERM_PROGRAM === "vscode", isInteractive = (stream) => !!(stream.isTTY && process2.env.TERM !== "dumb" && !("CI" in process2.env)), infoSymbol = base_exports.blue(isUnicodeSupported ? "\u2139" : "i"), successSymbol = base_exports.green(isUnicodeSupported ? "\u2714" : "\u221A"), warningSymbol = base_exports.yellow(isUnicodeSupported ? "\u26A0" : "\u203C"), errorSymbol = base_exports.red(isUnicodeSupported ? "\u2716" : "\xD7"), defaultSpinner = {
  frames: isUnicodeSupported ? [
    "\u280B",
    "\u2819",
    "\u2839",
    "\u2838",
    "\u283C",
    "\u2834",
    "\u2826",
    "\u2827",
    "\u2807",
    "\u280F"
  ] : [
    "-",
    "\\",
    "|",
    "/"
  ],
  interval: 80
}, SYNCHRONIZED_OUTPUT_ENABLE = "\x1B[?2026h", SYNCHRONIZED_OUTPUT_DISABLE = "\x1B[?2026l", oscSequenceRegex = /][\s\S]*?(?:|\\)/g, activeHooksPerStream = /* @__PURE__ */ new Set(), YoctoSpinner = class {
  #frames;
  #interval;
  #currentFrame = -1;
  #timer;
  #handleSignals;
  #text;
  #stream;
  #color;
  #lines = 0;
  #exitHandlerBound;
  #isInteractive;
  #lastSpinnerFrameTime = 0;
  #isSpinning = !1;
  #hookedStreams = /* @__PURE__ */ new Map();
  #isInternalWrite = !1;
  #isDeferringRender = !1;
  constructor(options = {}) {
    let spinner = options.spinner ?? defaultSpinner;
    if (!Array.isArray(spinner.frames) || spinner.frames.length === 0 || spinner.frames.some((frame) => typeof frame != "string"))
      throw new Error("The `spinner.frames` option must be a non-empty array of strings");
    if (spinner.interval !== void 0 && !(Number.isInteger(spinner.interval) && spinner.interval > 0))
      throw new Error("The `spinner.interval` option must be a positive integer");
    this.#frames = spinner.frames, this.#interval = spinner.interval ?? defaultSpinner.interval, this.#handleSignals = options.handleSignals ?? !0, this.#text = options.text ?? "", this.#stream = options.stream ?? process2.stderr, this.#color = options.color ?? "cyan", this.#isInteractive = isInteractive(this.#stream), this.#exitHandlerBound = this.#exitHandler.bind(this);
  }
  #internalWrite(action) {
    this.#isInternalWrite = !0;
    try {
      return action();
    } finally {
      this.#isInternalWrite = !1;
    }
  }
  #stringifyChunk(chunk, encoding) {
    if (chunk == null)
      return "";
    if (typeof chunk == "string")
      return chunk;
    if (Buffer.isBuffer(chunk) || ArrayBuffer.isView(chunk)) {
      let normalizedEncoding = typeof encoding == "string" && encoding !== "" && encoding !== "buffer" ? encoding : "utf8";
      return Buffer.from(chunk).toString(normalizedEncoding);
    }
    return String(chunk);
  }
  #withSynchronizedOutput(action) {
    if (!this.#isInteractive)
      return action();
    try {
      return this.#write(SYNCHRONIZED_OUTPUT_ENABLE), action();
    } finally {
      this.#write(SYNCHRONIZED_OUTPUT_DISABLE);
    }
  }
  #hookStream(stream) {
    if (!stream || this.#hookedStreams.has(stream) || typeof stream.write != "function" || activeHooksPerStream.has(stream))
      return;
    let originalWrite = stream.write, hookedWrite = (...writeArguments) => this.#hookedWrite(stream, originalWrite, writeArguments);
    this.#hookedStreams.set(stream, { originalWrite, hookedWrite }), activeHooksPerStream.add(stream), stream.write = hookedWrite;
  }
  #installHook() {
    if (!this.#isInteractive || this.#hookedStreams.size > 0)
      return;
    let streamsToHook = /* @__PURE__ */ new Set([this.#stream]);
    (this.#stream === process2.stdout || this.#stream === process2.stderr) && (isInteractive(process2.stdout) && streamsToHook.add(process2.stdout), isInteractive(process2.stderr) && streamsToHook.add(process2.stderr));
    for (let stream of streamsToHook)
      this.#hookStream(stream);
  }
  #uninstallHook() {
    for (let [stream, hookInfo] of this.#hookedStreams)
      stream.write === hookInfo.hookedWrite && (stream.write = hookInfo.originalWrite), activeHooksPerStream.delete(stream);
    this.#hookedStreams.clear();
  }
  #hookedWrite(stream, originalWrite, writeArguments) {
    let [chunk, encoding, callback] = writeArguments, resolvedEncoding = encoding, resolvedCallback = callback;
    if (typeof resolvedEncoding == "function" && (resolvedCallback = resolvedEncoding, resolvedEncoding = void 0), this.#isInternalWrite || !this.isSpinning)
      return originalWrite.call(stream, chunk, resolvedEncoding, resolvedCallback);
    this.#lines > 0 && this.clear();
    let chunkString = this.#stringifyChunk(chunk, resolvedEncoding), chunkTerminatesLine = chunkString.at(-1) === `
`, writeResult = originalWrite.call(stream, chunk, resolvedEncoding, resolvedCallback);
    return chunkTerminatesLine ? this.#isDeferringRender = !1 : chunkString !== "" && (this.#isDeferringRender = !0), this.isSpinning && !this.#isDeferringRender && this.#render(), writeResult;
  }
  start(text2) {
    return text2 && (this.#text = text2), this.isSpinning ? this : (this.#isSpinning = !0, this.#hideCursor(), this.#installHook(), this.#render(), this.#subscribeToProcessEvents(), this.#isInteractive && (this.#timer = setInterval(() => {
      this.#render();
    }, this.#interval)), this);
  }
  stop(finalText) {
    if (!this.isSpinning)
      return this;
    let shouldWriteNewline = this.#isDeferringRender;
    if (this.#isSpinning = !1, this.#timer && (clearInterval(this.#timer), this.#timer = void 0), this.#isDeferringRender = !1, this.#uninstallHook(), this.#showCursor(), this.clear(), this.#unsubscribeFromProcessEvents(), finalText) {
      let prefix = shouldWriteNewline ? `
` : "";
      this.#stream.write(`${prefix}${finalText}
`);
    }
    return this;
  }
  #symbolStop(symbol, text2) {
    return this.stop(`${symbol} ${text2 ?? this.#text}`);
  }
  success(text2) {
    return this.#symbolStop(successSymbol, text2);
  }
  error(text2) {
    return this.#symbolStop(errorSymbol, text2);
  }
  warning(text2) {
    return this.#symbolStop(warningSymbol, text2);
  }
  info(text2) {
    return this.#symbolStop(infoSymbol, text2);
  }
  get isSpinning() {
    return this.#isSpinning;
  }
  get text() {
    return this.#text;
  }
  set text(value) {
    this.#text = value ?? "", this.#render();
  }
  get color() {
    return this.#color;
  }
  set color(value) {
    this.#color = value, this.#render();
  }
  clear() {
    return this.#isInteractive ? this.#lines === 0 ? this : (this.#internalWrite(() => {
      this.#stream.cursorTo(0);
      for (let index = 0; index < this.#lines; index++)
        index > 0 && this.#stream.moveCursor(0, -1), this.#stream.clearLine(1);
    }), this.#lines = 0, this) : this;
  }
  #render() {
    if (this.#isDeferringRender)
      return;
    let useSynchronizedOutput = this.#isInteractive, now = Date.now();
    (this.#currentFrame === -1 || now - this.#lastSpinnerFrameTime >= this.#interval) && (this.#currentFrame = ++this.#currentFrame % this.#frames.length, this.#lastSpinnerFrameTime = now);
    let applyColor = base_exports[this.#color] ?? base_exports.cyan, frame = this.#frames[this.#currentFrame], string = `${applyColor(frame)} ${this.#text}`;
    this.#isInteractive || (string += `
`), useSynchronizedOutput ? this.#withSynchronizedOutput(() => {
      this.clear(), this.#write(string);
    }) : this.#write(string), this.#isInteractive && (this.#lines = this.#lineCount(string));
  }
  #write(text2) {
    this.#internalWrite(() => {
      this.#stream.write(text2);
    });
  }
  #lineCount(text2) {
    let width = this.#stream.columns || 80, lines = stripVTControlCharacters(text2.replaceAll(oscSequenceRegex, "")).split(`
`), lineCount = 0;
    for (let line of lines)
      lineCount += Math.max(1, Math.ceil(line.length / width));
    return lineCount;
  }
  #hideCursor() {
    this.#isInteractive && this.#write("\x1B[?25l");
  }
  #showCursor() {
    this.#isInteractive && this.#write("\x1B[?25h");
  }
  #subscribeToProcessEvents() {
    this.#handleSignals && (process2.once("SIGINT", this.#exitHandlerBound), process2.once("SIGTERM", this.#exitHandlerBound));
  }
  #unsubscribeFromProcessEvents() {
    this.#handleSignals && (process2.off("SIGINT", this.#exitHandlerBound), process2.off("SIGTERM", this.#exitHandlerBound));
  }
  #exitHandler(signal) {
    this.isSpinning && this.stop();
    let exitCode = signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1;
    process2.exit(exitCode);
  }
};
function yoctoSpinner(options) {
  return new YoctoSpinner(options);
}

// src/commands/terminal.ts
function usesColour(stream, env2) {
  return env2.NO_COLOR ? !1 : env2.FORCE_COLOR ? env2.FORCE_COLOR !== "0" : stream.isTTY === !0 && env2.TERM !== "dumb";
}

// src/commands/waiting.ts
var LEFT = /(\d+) s left$/u, SO_FAR = /\d+ requests so far$/u, STEADY_PACE = 1;
function createWaiting(stream, isTTY, spinner) {
  if (isTTY)
    return (text2) => {
      if (text2 === void 0) return void spinner.stop();
      spinner.text = inert(text2), spinner.isSpinning || spinner.start();
    };
  let told = /* @__PURE__ */ new Map();
  return (text2) => {
    if (text2 === void 0) {
      for (let [topic2, left2] of told)
        left2 === 0 ? told.delete(topic2) : told.set(topic2, Math.min(left2, STEADY_PACE));
      return;
    }
    let topic = text2.replace(LEFT, "").replace(SO_FAR, ""), left = Number(LEFT.exec(text2)?.[1] ?? 0);
    left > (told.get(topic) ?? -1) && stream.write(`${inert(text2)}
`), told.set(topic, left);
  };
}

// node_modules/commander/esm.mjs
var import_index = __toESM(require_commander(), 1), {
  program,
  createCommand,
  createArgument,
  createOption,
  CommanderError,
  InvalidArgumentError,
  InvalidOptionArgumentError,
  // deprecated old name
  Command,
  Argument,
  Option,
  Help
} = import_index.default;

// src/commands/apply.ts
import { readFile } from "node:fs/promises";
import { resolve as resolve3 } from "node:path";

// src/commands/print.ts
import { constants, mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve as resolve2 } from "node:path";
async function print(text2, { out }, terminal2) {
  if (out === void 0)
    return terminal2.out(text2), !0;
  let problem3 = await save(out, text2, terminal2);
  return terminal2.err(problem3 === void 0 ? `Wrote ${inert(out)}
` : `error ${problem3.rule}  ${inert(problem3.message)}
`), problem3 === void 0;
}
var UNLESS_A_LINK = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
async function save(file, text2, { cwd }, flag2 = "w") {
  let path = resolve2(cwd, file);
  try {
    await mkdir(dirname(path), { recursive: !0 }), await writeFile(path, text2, { flag: flag2 });
    return;
  } catch (error) {
    let { code: code2 = "" } = error;
    return { rule: "unwritable", severity: "error", message: `\`${file}\` can't be written (${code2}).` };
  }
}
function jsonText(objects) {
  return `${inertJson(JSON.stringify(objects.length === 1 ? objects[0] : objects, null, 2))}
`;
}
function textsOf(workspaces) {
  let texts = new Map(workspaces.flatMap(({ files }) => files.map(({ file, text: text2 }) => [file, text2])));
  return (file) => texts.get(file);
}

// src/commands/apply-report.ts
function collectReport(options, terminal2) {
  let objects = [], texts = [], show = (text2) => {
    options.out !== void 0 ? texts.push(text2) : options.format !== "json" && terminal2.out(text2);
  }, isMarkdown = options.format === "markdown";
  return {
    planned: (planned, textOf2) => {
      options.out !== void 0 && options.yes !== !0 && terminal2.err(renderPlan(planned, textOf2, terminal2.errColours)), show(isMarkdown ? renderMarkdown(planned) : `${renderPlan(planned, textOf2, terminal2.colours)}
`);
    },
    ended: ({ applied, planned }, textOf2) => {
      objects.push(applyJson(applied));
      let findings3 = applied.findings.filter((finding) => planned?.findings.includes(finding) !== !0), outcome = { ...applied, findings: findings3 }, isStopped = applied.operations.length === 0 && !applied.verified && hasErrors(applied.findings);
      applied.operations.length === 0 && findings3.length === 0 && !applied.verified && !isStopped || ((findings3.length > 0 || !isStopped) && show(isMarkdown ? `
${renderAppliedMarkdown(outcome)}` : renderApplied(outcome, textOf2, terminal2.colours)), isStopped && show(`
Nothing was written.
`));
    },
    end: async () => options.format === "json" ? print(jsonText(objects), options, terminal2) : options.out === void 0 || print(texts.join(""), options, terminal2)
  };
}

// src/commands/connect.ts
function connectReader(options, target, terminal2) {
  return options.live === void 0 ? connectProvider(target, terminal2) : { ok: !0, value: snapshotReader(options.live, terminal2.cwd), findings: [] };
}
function connectProvider({ slug, region }, terminal2) {
  let { env: env2 } = terminal2, own = slug === void 0 ? void 0 : tokenVariable(slug), tokenName = own !== void 0 && env2[own] ? own : "SEGMENT_TOKEN", token = env2[tokenName];
  return token ? connectSegment({ token, tokenName, region }, terminal2) : { ok: !1, findings: [{ rule: "token", severity: "error", message: `No token: set ${own === void 0 ? "SEGMENT_TOKEN" : `SEGMENT_TOKEN (or ${own})`} to a Public API token, which a Workspace Owner creates in Segment under Settings \u2192 Workspace settings \u2192 Access Management \u2192 Tokens. Nothing was sent.` }] };
}

// src/commands/options.ts
function todayOf({ today }, { now }) {
  return today ?? dayOf(now());
}

// src/commands/plan.ts
async function planCommand(options, terminal2, kind) {
  let { workspaces, findings: findings3 } = await load(options.policy, loadOptions(options, terminal2)), planned = [];
  for (let loaded of workspaces) planned.push(await planOne(loaded, options, terminal2));
  terminal2.waiting(void 0);
  let [first = { workspace: options.workspace ?? "", findings: [] }, ...others] = planned, unsaved = options.saveLive === void 0 ? [] : await saveLive(options.saveLive, planned, terminal2), all = [{ ...first, findings: sortFindings([...findings3, ...first.findings, ...unsaved]) }, ...others];
  return await print(renderPlans(all, workspaces, options, kind, terminal2), options, terminal2) ? worst(all.map(kind === "plan" ? planExitCode : driftExitCode)) : 1;
}
function loadOptions({ workspace }, { cwd }) {
  return { cwd, ...workspace === void 0 ? {} : { workspace } };
}
async function planOne(loaded, options, terminal2) {
  let { policy } = loaded;
  if (!policy.ok) return { workspace: slugOf(loaded), findings: policy.findings };
  let { workspace, settings } = policy.value, reader = connectReader(options, { slug: workspace.value, region: settings.region }, terminal2);
  return reader.ok ? planWorkspace(policy.value, policy.findings, reader.value, segmentSystem, todayOf(options, terminal2)) : { workspace: workspace.value, findings: [...policy.findings, ...reader.findings] };
}
function preface({ proposed }, kind) {
  return kind === "drift" && proposed !== void 0 && proposed.plan.changes.length > 0 ? `The workspace is no longer what the policy says. This would restore it:

` : "";
}
function renderPlans(planned, workspaces, options, kind, terminal2) {
  switch (options.format) {
    case "json":
      return jsonText(planned.map(({ workspace, findings: findings3, proposed }) => planJson(workspace, findings3, proposed)));
    case "markdown":
      return planned.map((one) => preface(one, kind) + renderMarkdown(one)).join(`
`);
    case "text":
      return planned.map((one) => preface(one, kind) + renderPlan(one, textsOf(workspaces), terminal2.colours)).join(`
`);
  }
}
function worst(codes) {
  return codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0;
}
async function saveLive(file, planned, terminal2) {
  let problem3 = (message) => [{ rule: "save-live", severity: "error", message }], [only, ...others] = planned;
  if (others.length > 0)
    return problem3("--save-live writes one workspace: name it with --workspace. No snapshot was written.");
  if (only?.proposed === void 0) return problem3("The workspace was not read, so no snapshot was written.");
  let unwritable2 = await save(file, `${JSON.stringify(snapshotOf(only.proposed.live), null, 2)}
`, terminal2);
  return unwritable2 !== void 0 ? [unwritable2] : (terminal2.err(`Wrote ${inert(file)}
`), []);
}

// src/commands/apply.ts
async function applyCommand(options, terminal2) {
  let { workspaces, findings: findings3 } = await load(options.policy, loadOptions(options, terminal2)), reviewed = await readReviewed(options.fingerprint, terminal2), stopped2 = [...findings3, ...await refuse(options, workspaces, terminal2), ...reviewed.findings], report2 = collectReport(options, terminal2), textOf2 = textsOf(workspaces), codes = [];
  stopped2.length > 0 && (report2.ended(refused(options.workspace ?? "", null, stopped2), textOf2), codes.push(1));
  for (let loaded of stopped2.length > 0 ? [] : workspaces) {
    let { applied, code: code2, planned } = await applyOne(loaded, options, reviewed, report2, terminal2);
    terminal2.waiting(void 0), report2.ended({ applied, code: code2, ...planned === void 0 ? {} : { planned } }, textOf2), codes.push(code2);
  }
  return await report2.end() ? worst(codes) : 1;
}
function refused(workspace, fingerprint, findings3) {
  return {
    applied: {
      workspace,
      fingerprint,
      operations: [],
      remaining: [],
      deferred: [],
      findings: findings3,
      verified: !1,
      unreadable: 0
    },
    code: 1
  };
}
function problem(rule, message) {
  return { rule, severity: "error", message };
}
async function refuse(options, workspaces, terminal2) {
  if (options.yes !== !0 && terminal2.ask === void 0)
    return [
      problem("confirm", "Nobody is there to confirm: pass --yes to apply without the question. Nothing was sent.")
    ];
  if (options.yes !== !0 && options.format === "json")
    return [problem("confirm", "--format json leaves no room for the question: pass --yes as well. Nothing was sent.")];
  if (options.fingerprint !== void 0 && workspaces.length > 1)
    return [
      problem(
        "fingerprint",
        `--fingerprint stands for the plan of one workspace, and there are ${workspaces.length}: name one with --workspace.`
      )
    ];
  let unwritable2 = options.out === void 0 ? void 0 : await save(options.out, "", terminal2);
  return unwritable2 === void 0 ? [] : [unwritable2];
}
async function readReviewed(value, { cwd }) {
  if (value === void 0) return { findings: [] };
  if (/^sha256:[0-9a-f]{64}$/u.test(value)) return { fingerprint: value, findings: [] };
  try {
    let reviewed = JSON.parse(await readFile(resolve3(cwd, value), "utf8"));
    if (typeof reviewed.fingerprint == "string" && Array.isArray(reviewed.changes))
      return {
        fingerprint: reviewed.fingerprint,
        changes: reviewed.changes.map(changeText),
        findings: []
      };
  } catch (error) {
    if (error.code === "ENOENT" && !value.startsWith("sha256:"))
      return { findings: [problem("fingerprint", `There is no file \`${value}\`.`)] };
  }
  return {
    findings: [
      problem(
        "fingerprint",
        `--fingerprint takes sha256: and 64 hex digits, or the file of a plan (\`plan --format json --out FILE\`); \`${value}\` is neither.`
      )
    ]
  };
}
async function applyOne(loaded, options, reviewed, report2, terminal2) {
  let { policy } = loaded;
  if (!policy.ok) return refused(slugOf(loaded), null, policy.findings);
  let { workspace, settings } = policy.value, provider = connectProvider({ slug: workspace.value, region: settings.region }, terminal2);
  if (!provider.ok) return refused(workspace.value, null, [...policy.findings, ...provider.findings]);
  let planned = await planWorkspace(
    policy.value,
    policy.findings,
    provider.value,
    segmentSystem,
    todayOf(options, terminal2)
  );
  terminal2.waiting(void 0);
  let { proposed, findings: findings3 } = planned;
  if (proposed === void 0) return refused(workspace.value, null, findings3);
  report2.planned(planned, textsOf([loaded]));
  let { fingerprint, changes, deferred } = proposed.plan, nothing = {
    planned,
    applied: { ...refused(workspace.value, fingerprint, findings3).applied, deferred },
    code: hasErrors(findings3) ? 1 : 0
  };
  if (changes.length === 0 && reviewed.fingerprint === void 0) return nothing;
  let approved = approve({ ...proposed, findings: findings3 }, reviewed.fingerprint);
  if (!approved.ok) {
    let differing = reviewed.fingerprint !== void 0 && reviewed.fingerprint !== fingerprint ? differences(reviewed.changes, proposed) : [];
    return { ...refused(workspace.value, fingerprint, [...approved.findings, ...differing]), planned };
  }
  if (changes.length === 0) return nothing;
  if (options.yes !== !0 && !await confirmed(workspace.value, changes.length, terminal2)) {
    let findingsAndNo = [...findings3, problem("confirm", "Not confirmed.")];
    return { ...refused(workspace.value, fingerprint, findingsAndNo), planned };
  }
  let progress = ({ operation, status, error }, done, total) => {
    terminal2.waiting(void 0);
    let count2 = `${done}/${total}`.padStart(`${total}/${total}`.length);
    terminal2.err(`${count2}  ${renderResult(operation, status, error, terminal2.errColours)}
`);
  }, applied = await apply(proposed, approved.value, provider.value, segmentSystem, progress, terminal2.stopping);
  return {
    planned,
    applied: { ...applied, findings: [...findings3, ...applied.findings] },
    code: applyExitCode(applied)
  };
}
function differences(reviewed, { plan: plan2 }) {
  let now = plan2.changes.map(changeText), [then, today] = [new Set(reviewed), new Set(now)];
  return (reviewed === void 0 ? now.map((change) => `in the plan now: ${change}`) : [
    ...now.filter((change) => !then.has(change)).map((change) => `not reviewed: ${change}`),
    ...reviewed.filter((change) => !today.has(change)).map((change) => `reviewed, and no longer needed: ${change}`)
  ]).map((message) => ({ rule: "plan-changed", severity: "note", message }));
}
async function confirmed(workspace, count2, terminal2) {
  let changes = `${count2} ${count2 === 1 ? "change" : "changes"}`;
  return (await terminal2.ask?.(`Apply ${changes} to ${inert(workspace)}? Only \`yes\` is taken for a yes: `))?.trim() === "yes";
}

// src/commands/demo.ts
import { mkdtemp, readFile as readFile2, rm, writeFile as writeFile2 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join2 } from "node:path";
var import_yaml = __toESM(require_dist(), 1);

// src/sandbox/server.ts
import { createServer } from "node:http";

// src/sandbox/answer.ts
function ok(data) {
  return { status: 200, data };
}
function changed(next, data, events = []) {
  return { status: 200, data, next, events };
}
var SUCCESS = { status: "SUCCESS" }, TYPES = {
  401: "Unauthorized",
  404: "NotFound",
  409: "Conflict",
  413: "PayloadTooLarge",
  500: "ServerError"
};
function refuse2(status, message) {
  return { status, errors: [{ type: TYPES[status] ?? "ServerError", message }] };
}
function conflict(problems) {
  return { status: 409, errors: problems.map(({ field, message }) => ({ type: "Conflict", message, field })) };
}
function invalid(problems) {
  return {
    status: 422,
    errors: problems.map(({ field, message }) => ({
      type: "input-validation",
      message,
      ...field === "" ? {} : { field }
    }))
  };
}
function isRefusal(value) {
  return typeof value == "object" && value !== null && "errors" in value;
}

// src/sandbox/audit.ts
import { createHash } from "node:crypto";

// src/sandbox/shape.ts
function join(field, key) {
  return field === "" ? String(key) : `${field}.${key}`;
}
function test(holds2, message) {
  return { problems: (value, field) => holds2(value) ? [] : [{ field, message }] };
}
var text = test((value) => typeof value == "string", "must be a string"), nonEmpty = test(
  (value) => typeof value == "string" && value.trim() !== "",
  "must be a string that is not empty"
), flag = test((value) => typeof value == "boolean", "must be true or false"), count = test(
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  "must be a whole number, 0 or more"
), ADDRESS = /^[^\s@"(),:;<>[\]\\`\p{Cc}\p{Cf}\p{Cs}]+@[\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)+$/u, email = test(
  (value) => typeof value == "string" && value.length <= 254 && ADDRESS.test(value) && !/@-|-\.|\.-|-$/u.test(value.slice(value.indexOf("@"))),
  "must be an e-mail address"
);
function oneOf(...values) {
  return test((value) => values.includes(value), `must be one of ${values.map(String).join(", ")}`);
}
function isRecord(value) {
  return typeof value == "object" && value !== null && !Array.isArray(value);
}
var anyObject = test(isRecord, "must be an object");
function optional(shape) {
  return { ...shape, optional: !0 };
}
function orNull(shape) {
  return { problems: (value, field) => value === null ? [] : shape.problems(value, field) };
}
function listOf(item, min = 0) {
  return {
    problems: (value, field) => Array.isArray(value) ? value.length < min ? [{ field, message: `must have at least ${min} item` }] : value.flatMap((entry, index) => item.problems(entry, join(field, index))) : [{ field, message: "must be a list" }]
  };
}
function object(fields) {
  return {
    problems: (value, field) => {
      if (!isRecord(value)) return [{ field, message: "must be an object" }];
      let wrong = Object.entries(fields).flatMap(([key, shape]) => Object.hasOwn(value, key) ? shape.problems(value[key], join(field, key)) : shape.optional === !0 ? [] : [{ field: join(field, key), message: "is missing" }]), unexpected = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
      return [...wrong, ...unexpected.map((key) => ({ field: join(field, key), message: "is not a field of this" }))];
    }
  };
}
function fits(shape, value) {
  return shape.problems(value, "").length === 0;
}

// src/sandbox/members.ts
function addressesOf(state) {
  return new Set([...state.users, ...state.invites].map(({ email: email2 }) => email2.toLowerCase()));
}
function withGroup(state, group2) {
  return { ...state, groups: state.groups.map((present) => present.id === group2.id ? group2 : present) };
}
function outOfGroups(state, emails) {
  let groups = state.groups.map(
    (group2) => group2.members.some((email2) => emails.has(email2)) ? { ...group2, members: group2.members.filter((email2) => !emails.has(email2)) } : group2
  );
  return { ...state, groups };
}
function strangers(state, emails) {
  let present = addressesOf(state);
  return emails.flatMap(
    (email2, index) => present.has(email2.toLowerCase()) ? [] : [{ field: join("emails", index), message: "is neither a user nor an invite of this workspace" }]
  );
}
function tooMany(state, field, items) {
  return state.bulkLimit !== void 0 && items.length > state.bulkLimit ? [{ field, message: `must have at most ${state.bulkLimit} items` }] : [];
}
function memberEvents(state, group2, emails, way) {
  if (emails.length === 0) return [];
  let users = new Map(state.users.map((user2) => [user2.email.toLowerCase(), user2])), people = emails.flatMap((email2) => users.get(email2.toLowerCase()) ?? []);
  return [
    {
      type: way === "in" ? "Subjects Added to Group" : "Group Memberships Deleted",
      resourceType: "group",
      resourceId: group2.id,
      resourceName: group2.name
    },
    ...people.map(({ id, email: email2 }) => ({
      type: way === "in" ? "User Added To User Group" : "User Removed From User Group",
      resourceType: "user",
      resourceId: id,
      resourceName: email2
    }))
  ];
}

// src/sandbox/audit.ts
var KEPT_MS = 2160 * 60 * 60 * 1e3;
function tokenActor(token) {
  return { actor: `public-api-token/${createHash("sha256").update(token).digest("hex").slice(0, 8)}` };
}
function record(state, drafts, actor, now) {
  if (drafts.length === 0) return state;
  let first = state.counter + 1, timestamp = new Date(now).toISOString(), events = drafts.map((draft, index) => ({ id: `events/${first + index}`, timestamp, ...actor, ...draft }));
  return { ...state, counter: state.counter + drafts.length, auditEvents: [...state.auditEvents, ...events] };
}
function keptEvents(state, now) {
  return state.auditEvents.filter(({ timestamp }) => Date.parse(timestamp) > now - KEPT_MS);
}

// src/sandbox/http.ts
async function readBody(request) {
  let chunks = [], size = 0;
  for await (let chunk of request)
    size += chunk.length, size <= 1048576 && chunks.push(chunk);
  if (size > 1048576) return { kind: "too-large" };
  let text2 = Buffer.concat(chunks).toString("utf8");
  if (text2 === "") return { kind: "none" };
  try {
    return { kind: "json", value: JSON.parse(text2) };
  } catch {
    return { kind: "malformed", text: text2 };
  }
}
function bearerToken(request) {
  return /^Bearer +(\S+) *$/iu.exec(request.headers.authorization ?? "")?.[1];
}
var JSON_TYPE = { "Content-Type": "application/json" };
function replyOf(answer, headers = {}) {
  let envelope = "errors" in answer ? { errors: answer.errors } : { data: answer.data };
  return jsonReply(answer.status, envelope, headers);
}
function jsonReply(status, value, headers = {}) {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}
function send(response, reply) {
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": Buffer.byteLength(reply.body) }), response.end(reply.body);
}
function sendHalf(response, reply) {
  let bytes = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": bytes.length }), response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
}
function reset2(response) {
  response.socket?.resetAndDestroy();
}

// src/sandbox/query.ts
function dotted(name) {
  return name.replace(/\[([^[\]]+)\]/gu, ".$1");
}
function parseQuery(search) {
  let values = /* @__PURE__ */ new Map(), problems = [];
  for (let [name, value] of new URLSearchParams(search)) {
    let field = dotted(name);
    values.has(field) && problems.push({ field, message: "is given more than once" }), values.set(field, value);
  }
  return { values, problems };
}
function unknownParameters(query, known) {
  return [...query.values.keys()].filter(
    (field) => !known.some((name) => field === name || name.endsWith(".N") && isItemOf(name.slice(0, -2), field))
  ).map((field) => ({ field, message: "is not a parameter of this call" }));
}
function isItemOf(name, field) {
  return field.startsWith(`${name}.`) && /^\d{1,6}$/u.test(field.slice(name.length + 1));
}
function readItems(query, name) {
  let items = [...query.values.keys()].filter((field) => isItemOf(name, field)).map((field) => ({ at: Number(field.slice(name.length + 1)), value: query.values.get(field) ?? "" })).sort((a, b) => a.at - b.at), problems = items.length === 0 ? [{ field: name, message: "must have at least 1 item" }] : [], gap = items.findIndex(({ at }, index) => at !== index);
  gap >= 0 && problems.push({ field: join(name, gap), message: "is missing: items are numbered from 0 without gaps" });
  for (let { at, value } of items) value === "" && problems.push({ field: join(name, at), message: "is empty" });
  return { items: items.map(({ value }) => value), problems };
}

// src/sandbox/route.ts
function route(method, path, parameters, answer, limit = method === "GET" ? "read" : "write") {
  return {
    method,
    path,
    limit,
    answer: (call) => {
      let problems = [...call.query.problems, ...unknownParameters(call.query, parameters)];
      return problems.length > 0 ? invalid(problems) : answer(call);
    }
  };
}
function withBody(shape, answer) {
  return (call) => {
    let problems = shape.problems(call.body, "");
    return problems.length > 0 ? invalid(problems) : answer(call, call.body);
  };
}
function valuesIn(pattern, segments) {
  let names2 = pattern.split("/");
  if (names2.length !== segments.length) return;
  let params = /* @__PURE__ */ new Map();
  for (let [index, name] of names2.entries()) {
    let segment = segments[index] ?? "";
    if (name.startsWith("{")) params.set(name.slice(1, -1), segment);
    else if (name !== segment) return;
  }
  return params;
}
function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
function match(routes, method, path) {
  let segments = path.split("/").map(decode);
  for (let candidate of routes) {
    let params = candidate.method === method ? valuesIn(candidate.path, segments) : void 0;
    if (params !== void 0) return { route: candidate, params };
  }
}

// src/sandbox/ids.ts
import { createHash as createHash2 } from "node:crypto";
var ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
function idFor(name, length = 22) {
  let bytes = createHash2("sha256").update(name).digest();
  return Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

// src/sandbox/paginate.ts
var PAGE = ["pagination.count", "pagination.cursor"], DEFAULT_COUNT = 200, MAX_COUNT = 1e3;
function cursorAt(start) {
  return Buffer.from(String(start)).toString("base64");
}
function startOf(cursor) {
  let decoded = Buffer.from(cursor, "base64").toString();
  if (!/^\d{1,15}$/u.test(decoded)) return;
  let start = Number(decoded);
  return cursorAt(start) === cursor ? start : void 0;
}
function paginate(query, name, all) {
  let problems = [], countText = query.values.get("pagination.count"), count2 = countText === void 0 ? DEFAULT_COUNT : /^\d+$/u.test(countText) ? Number(countText) : 0;
  (count2 < 1 || count2 > MAX_COUNT) && problems.push({ field: "pagination.count", message: `must be a whole number from 1 to ${MAX_COUNT}` });
  let cursor = query.values.get("pagination.cursor"), start = cursor === void 0 ? 0 : startOf(cursor);
  if (start === void 0 && problems.push({ field: "pagination.cursor", message: "is not a cursor of this list" }), problems.length > 0 || start === void 0) return invalid(problems);
  let end = start + count2;
  return ok({
    [name]: all.slice(start, end),
    pagination: {
      current: cursorAt(start),
      ...end < all.length ? { next: cursorAt(end) } : {},
      totalEntries: all.length
    }
  });
}

// src/sandbox/state.ts
var pair = object({ key: nonEmpty, value: nonEmpty }), label = object({ key: nonEmpty, value: nonEmpty, description: optional(text) }), labels = listOf(pair), RESOURCE_TYPES = ["WORKSPACE", "SOURCE", "WAREHOUSE", "SPACE", "FUNCTION"], FUNCTION_TYPES = [
  "SOURCE",
  "DESTINATION",
  "INSERT_DESTINATION",
  "INSERT_SOURCE",
  "INSERT_TRANSFORMATION"
], permission = object({
  roleId: nonEmpty,
  resources: listOf(object({ id: nonEmpty, type: oneOf(...RESOURCE_TYPES), labels })),
  /** The optional labels of the whole permission: shown as they are, set by no endpoint. */
  labels: optional(labels)
}), user = object({ id: nonEmpty, name: text, email, permissions: listOf(permission) }), group = object({
  id: nonEmpty,
  name: nonEmpty,
  /** Addresses of users and invites, in lower case. */
  members: listOf(email),
  /** Missing until somebody sets them for the first time. */
  permissions: optional(listOf(permission))
}), invite = object({
  email,
  /** What the person gets on accepting. No endpoint shows it. */
  permissions: listOf(permission),
  /** Milliseconds since the epoch. Where it is missing, the time runs from the start of the server. */
  invitedAt: optional(count)
}), source = object({
  id: nonEmpty,
  slug: nonEmpty,
  name: optional(text),
  workspaceId: nonEmpty,
  enabled: flag,
  /** Secrets. */
  writeKeys: listOf(text),
  metadata: anyObject,
  settings: optional(anyObject),
  labels,
  /** Shown beside the source by GET /sources/{id} only. */
  trackingPlanId: orNull(nonEmpty)
}), destination = object({
  id: nonEmpty,
  name: optional(text),
  enabled: flag,
  sourceId: nonEmpty,
  metadata: anyObject,
  /** Holds secrets. */
  settings: anyObject
}), warehouse = object({
  id: nonEmpty,
  workspaceId: nonEmpty,
  enabled: flag,
  metadata: anyObject,
  /** Holds secrets, and the warehouse's `name`. */
  settings: anyObject
}), segmentFunction = object({
  id: nonEmpty,
  resourceType: oneOf(...FUNCTION_TYPES),
  displayName: optional(text),
  description: optional(text),
  logoUrl: optional(text),
  createdAt: optional(text),
  createdBy: optional(text),
  catalogId: optional(text)
}), trackingPlan = object({
  id: nonEmpty,
  name: optional(text),
  slug: optional(text),
  description: optional(text),
  type: oneOf("LIVE", "PROPERTY_LIBRARY", "RULE_LIBRARY", "TEMPLATE")
}), auditEvent = object({
  id: nonEmpty,
  /** ISO 8601. */
  timestamp: nonEmpty,
  type: nonEmpty,
  actor: nonEmpty,
  actorEmail: optional(text),
  resourceId: text,
  resourceType: text,
  resourceName: text
}), stateShape = object({
  version: oneOf(1),
  workspace: object({ id: nonEmpty, slug: nonEmpty, name: text }),
  /** What the workspace's plan lacks is `false` here; everything else is there. */
  features: object({ spaces: optional(flag), functions: optional(flag), trackingPlans: optional(flag) }),
  roles: listOf(object({ id: nonEmpty, name: nonEmpty, description: text })),
  labels: listOf(label),
  users: listOf(user),
  groups: listOf(group),
  invites: listOf(invite),
  sources: listOf(source),
  destinations: listOf(destination),
  warehouses: listOf(warehouse),
  spaces: listOf(object({ id: nonEmpty, slug: nonEmpty, name: text })),
  functions: listOf(segmentFunction),
  trackingPlans: listOf(trackingPlan),
  auditEvents: listOf(auditEvent),
  /** Addresses that have a Segment account already: an invite makes them a user at once. */
  knownAccounts: listOf(email),
  /** How many items one bulk call may hold. No limit where it is missing. */
  bulkLimit: optional(count),
  /** How many ids were given out; new ids are derived from it. */
  counter: count
});
function sameAddress(a, b) {
  return a.toLowerCase() === b.toLowerCase();
}

// src/sandbox/permissions.ts
var labels2 = listOf(object({ key: nonEmpty, value: nonEmpty })), type = oneOf(...RESOURCE_TYPES), permissionInput = object({
  roleId: nonEmpty,
  resources: listOf(object({ id: nonEmpty, type, labels: optional(labels2) }), 1)
}), invitePermission = object({
  roleId: nonEmpty,
  resources: optional(listOf(object({ id: nonEmpty, type }), 1)),
  labels: optional(labels2)
}), permissionsBody = object({ permissions: listOf(permissionInput) }), invitePermissions = optional(listOf(invitePermission, 1));
function fromInput(inputs) {
  return inputs.map(({ roleId, resources }) => ({
    roleId,
    resources: resources.map((resource2) => ({ id: resource2.id, type: resource2.type, labels: resource2.labels ?? [] }))
  }));
}
function fromInvite(state, inputs) {
  return inputs.map(({ roleId, resources, labels: limits }) => ({
    roleId,
    resources: (resources ?? [{ id: state.workspace.id, type: "WORKSPACE" }]).map((resource2) => ({
      id: resource2.id,
      type: resource2.type,
      labels: limits ?? []
    }))
  }));
}
function knownTo(state) {
  let ids = (items) => new Set(items.map(({ id }) => id));
  return {
    roles: ids(state.roles),
    resources: {
      WORKSPACE: ids([state.workspace]),
      SOURCE: ids(state.sources),
      WAREHOUSE: ids(state.warehouses),
      SPACE: ids(state.spaces),
      FUNCTION: ids(state.functions)
    },
    labels: new Set(state.labels.map(labelKey))
  };
}
function labelKey({ key, value }) {
  return JSON.stringify([key, value]);
}
function labelProblems({ labels: known }, pairs, field) {
  return pairs.flatMap(
    (pair2, index) => known.has(labelKey(pair2)) ? [] : [{ field: join(field, index), message: "is not a label of this workspace" }]
  );
}
function permissionProblems(known, permissions, field) {
  return permissions.flatMap(({ roleId, resources }, index) => {
    let at = join(field, index);
    return [
      ...known.roles.has(roleId) ? [] : [{ field: join(at, "roleId"), message: "is not a role of this workspace" }],
      ...resources.flatMap((resource2, n) => resourceProblems(known, resource2, `${at}.resources.${n}`))
    ];
  });
}
function resourceProblems(known, resource2, field) {
  let problems = [];
  return known.resources[resource2.type].has(resource2.id) || problems.push({ field: join(field, "id"), message: `is not a ${resource2.type} of this workspace` }), resource2.type !== "WORKSPACE" && resource2.labels.length > 0 && problems.push({ field: join(field, "labels"), message: "labels are exclusive to WORKSPACE resources" }), [...problems, ...labelProblems(known, resource2.labels, join(field, "labels"))];
}
function resourceKey({ id, type: resourceType, labels: pairs }) {
  return JSON.stringify([resourceType, id, pairs.map(labelKey).sort()]);
}
function merge(present, added) {
  let merged = present.map((permission2) => ({ ...permission2, resources: [...permission2.resources] })), targets = new Map(merged.toReversed().map((permission2) => [permission2.roleId, permission2])), there = new Map(
    merged.map((permission2) => [permission2, new Set(permission2.resources.map(resourceKey))])
  );
  for (let { roleId, resources } of added) {
    let target = targets.get(roleId);
    target === void 0 && (merged.push(target = { roleId, resources: [] }), targets.set(roleId, target));
    let keys = there.get(target) ?? /* @__PURE__ */ new Set();
    there.set(target, keys);
    for (let resource2 of resources)
      keys.has(resourceKey(resource2)) || (keys.add(resourceKey(resource2)), target.resources.push(resource2));
  }
  return merged;
}
function shown(state, permissions) {
  let names2 = new Map(state.roles.map(({ id, name }) => [id, name]));
  return permissions.map(({ roleId, ...rest }) => ({
    roleId,
    roleName: names2.get(roleId) ?? "",
    ...rest
  }));
}
function shownAdded(state, permissions, subjectType, subjectId) {
  return shown(state, permissions).map((permission2) => ({
    policyId: idFor(`policy/${subjectId}/${permission2.roleId}`, 27),
    subjectId,
    subjectType,
    ...permission2
  }));
}

// src/sandbox/endpoints/groups.ts
function ofGroup(call, answer) {
  let group2 = call.state.groups.find(({ id }) => id === call.param("userGroupId"));
  return group2 === void 0 ? refuse2(404, "There is no user group of this id.") : answer(group2);
}
function briefly(group2, addresses) {
  let memberCount = group2.members.filter((email2) => addresses.has(email2)).length;
  return { id: group2.id, name: group2.name, memberCount };
}
function fully(state, group2, addresses) {
  let { permissions } = group2;
  return { ...briefly(group2, addresses), ...permissions && { permissions: shown(state, permissions) } };
}
function listGroups({ state, query }) {
  let addresses = addressesOf(state);
  return paginate(
    query,
    "userGroups",
    state.groups.map((group2) => fully(state, group2, addresses))
  );
}
function getGroup(call) {
  return ofGroup(call, (group2) => ok({ userGroup: fully(call.state, group2, addressesOf(call.state)) }));
}
function eventOf(type2, { id, name }) {
  return { type: type2, resourceType: "group", resourceId: id, resourceName: name };
}
var nameBody = object({ name: nonEmpty }), nameTaken = conflict([{ field: "name", message: "Another user group has this name." }]), createGroup = withBody(nameBody, ({ state }, { name }) => {
  if (state.groups.some((group3) => group3.name === name)) return nameTaken;
  let counter = state.counter + 1, group2 = { id: idFor(`${state.workspace.id}/group/${counter}`, 27), name, members: [] }, next = { ...state, counter, groups: [...state.groups, group2] };
  return changed(next, { userGroup: briefly(group2, /* @__PURE__ */ new Set()) }, [eventOf("User Group Created", group2)]);
}), renameGroup = withBody(
  nameBody,
  (call, { name }) => ofGroup(call, (group2) => {
    let { state } = call;
    if (state.groups.some((other) => other.name === name && other.id !== group2.id)) return nameTaken;
    let renamed = { ...group2, name };
    return changed(withGroup(state, renamed), { userGroup: briefly(renamed, addressesOf(state)) }, [
      eventOf("User Group Updated", renamed)
    ]);
  })
);
function deleteGroup(call) {
  return ofGroup(call, (group2) => {
    let groups = call.state.groups.filter(({ id }) => id !== group2.id);
    return changed({ ...call.state, groups }, SUCCESS, [eventOf("User Group Deleted", group2)]);
  });
}
var setPermissions = (way) => withBody(
  permissionsBody,
  (call, body) => ofGroup(call, (group2) => {
    let { state } = call, given = fromInput(body.permissions), problems = permissionProblems(knownTo(state), given, "permissions");
    if (problems.length > 0) return invalid(problems);
    let permissions = way === "add" ? merge(group2.permissions ?? [], given) : given, answer = way === "add" ? shownAdded(state, permissions, "group", group2.id) : shown(state, permissions);
    return changed(withGroup(state, { ...group2, permissions }), { permissions: answer }, [
      eventOf("User Group Policy Updated", group2)
    ]);
  })
), groupRoutes = [
  route("GET", "/groups", PAGE, listGroups),
  route("POST", "/groups", [], createGroup),
  route("GET", "/groups/{userGroupId}", [], getGroup),
  route("PATCH", "/groups/{userGroupId}", [], renameGroup),
  route("DELETE", "/groups/{userGroupId}", [], deleteGroup),
  route("POST", "/groups/{userGroupId}/permissions", [], setPermissions("add")),
  route("PUT", "/groups/{userGroupId}/permissions", [], setPermissions("replace"))
];

// src/sandbox/endpoints/inventory.ts
function getWorkspace({ state }) {
  return ok({ workspace: state.workspace });
}
function listRoles({ state, query }) {
  return paginate(query, "roles", state.roles);
}
function withoutPlan(source2) {
  let shown2 = { ...source2 };
  return delete shown2.trackingPlanId, shown2;
}
function listSources({ state, query }) {
  return paginate(query, "sources", state.sources.map(withoutPlan));
}
function getSource({ state, param }) {
  let source2 = state.sources.find(({ id }) => id === param("sourceId"));
  return source2 === void 0 ? refuse2(404, "There is no source of this id.") : ok({ source: withoutPlan(source2), trackingPlanId: source2.trackingPlanId });
}
function deleteSource({ state, param }) {
  let sourceId = param("sourceId"), source2 = state.sources.find(({ id }) => id === sourceId);
  if (source2 === void 0) return refuse2(404, "There is no source of this id.");
  let sources = state.sources.filter(({ id }) => id !== sourceId), destinations = state.destinations.filter((destination2) => destination2.sourceId !== sourceId);
  return changed({ ...state, sources, destinations }, SUCCESS, [
    { type: "Source Deleted", resourceType: "source", resourceId: source2.id, resourceName: source2.slug }
  ]);
}
function listDestinations({ state, query }) {
  return paginate(query, "destinations", state.destinations);
}
function listWarehouses({ state, query }) {
  return paginate(query, "warehouses", state.warehouses);
}
function whereOffered(feature, answer) {
  return (call) => call.state.features[feature] === !1 ? refuse2(404, "The workspace's plan does not have this.") : answer(call);
}
function listSpaces({ state, query }) {
  return paginate(query, "spaces", state.spaces);
}
function listFunctions({ state, query }) {
  let asked = FUNCTION_TYPES.find((type2) => type2 === query.values.get("resourceType"));
  return asked === void 0 ? invalid([{ field: "resourceType", message: `must be one of ${FUNCTION_TYPES.join(", ")}` }]) : paginate(
    query,
    "functions",
    state.functions.filter(({ resourceType }) => resourceType === asked)
  );
}
function listTrackingPlans({ state, query }) {
  let type2 = query.values.get("type"), plans = state.trackingPlans.filter((plan2) => type2 === void 0 || plan2.type === type2);
  return paginate(query, "trackingPlans", plans);
}
function listAuditEvents({ state, query, now }) {
  let times = ["startTime", "endTime"].map((field) => ({ field, text: query.values.get(field) })), wrong = times.filter(({ text: text2 }) => text2 !== void 0 && Number.isNaN(Date.parse(text2)));
  if (wrong.length > 0) return invalid(wrong.map(({ field }) => ({ field, message: "must be a time in ISO 8601" })));
  let [after, before] = times.map(({ text: text2 }) => text2 === void 0 ? void 0 : Date.parse(text2)), resourceId = query.values.get("resourceId"), resourceType = query.values.get("resourceType"), events = keptEvents(state, now).filter((event) => {
    let at = Date.parse(event.timestamp);
    return (after === void 0 || at > after) && (before === void 0 || at < before) && (resourceId === void 0 || event.resourceId === resourceId) && (resourceType === void 0 || event.resourceType === resourceType);
  });
  return paginate(query, "events", events);
}
var inventoryRoutes = [
  route("GET", "/", [], getWorkspace),
  route("GET", "/roles", PAGE, listRoles),
  route("GET", "/sources", PAGE, listSources),
  route("GET", "/sources/{sourceId}", [], getSource),
  route("DELETE", "/sources/{sourceId}", [], deleteSource, "read"),
  route("GET", "/destinations", PAGE, listDestinations),
  route("GET", "/warehouses", PAGE, listWarehouses),
  route("GET", "/spaces", PAGE, whereOffered("spaces", listSpaces)),
  route("GET", "/functions", [...PAGE, "resourceType"], whereOffered("functions", listFunctions)),
  route("GET", "/tracking-plans", [...PAGE, "type"], whereOffered("trackingPlans", listTrackingPlans)),
  route("GET", "/audit-events", [...PAGE, "startTime", "endTime", "resourceId", "resourceType"], listAuditEvents)
];

// src/sandbox/invites.ts
var INVITE_MS = 10080 * 60 * 1e3;
function expireInvites(state, now) {
  if (state.invites.every(({ invitedAt }) => invitedAt !== void 0 && now < invitedAt + INVITE_MS)) return state;
  let dated = state.invites.map((invite2) => ({ ...invite2, invitedAt: invite2.invitedAt ?? now })), expired = dated.filter(({ invitedAt }) => now >= invitedAt + INVITE_MS), waiting = dated.filter(({ invitedAt }) => now < invitedAt + INVITE_MS), gone = new Set(expired.map(({ email: email2 }) => email2.toLowerCase()));
  return outOfGroups({ ...state, invites: waiting }, gone);
}
function becomeUsers(state, invites) {
  let minimal = state.roles.filter(({ name }) => name === "Minimal Workspace Access"), onWorkspace = { id: state.workspace.id, type: "WORKSPACE", labels: [] }, least = minimal.map(({ id }) => ({ roleId: id, resources: [onWorkspace] })), users = invites.map(({ email: email2, permissions }, index) => ({
    id: idFor(`${state.workspace.id}/user/${state.counter + 1 + index}`),
    name: email2.split("@")[0] ?? "",
    email: email2,
    permissions: permissions.length > 0 ? permissions : least
  })), joining = new Set(invites.map(({ email: email2 }) => email2.toLowerCase()));
  return {
    ...state,
    counter: state.counter + invites.length,
    users: [...state.users, ...users],
    invites: state.invites.filter(({ email: email2 }) => !joining.has(email2.toLowerCase()))
  };
}
function accept(state, email2) {
  let invite2 = state.invites.find((candidate) => sameAddress(candidate.email, email2));
  if (invite2 === void 0) return;
  let next = becomeUsers(state, [invite2]), userId = next.users.at(-1)?.id ?? "", events = [
    { type: "Policy Created", resourceType: "user", resourceId: userId, resourceName: invite2.email }
  ];
  return { next, userId, events };
}

// src/sandbox/endpoints/invites.ts
function listInvites({ state, query }) {
  return paginate(
    query,
    "invites",
    state.invites.map((invite2) => invite2.email)
  );
}
var invitesBody = object({ invites: listOf(object({ email, permissions: invitePermissions }), 1) });
function repeated(invites) {
  let seen = /* @__PURE__ */ new Set();
  return invites.flatMap((invite2, index) => {
    let address = invite2.email.toLowerCase();
    return seen.has(address) ? [{ field: `invites.${index}.email`, message: "is in this call already" }] : (seen.add(address), []);
  });
}
function invited(state, invites) {
  let accounts = new Set(state.knownAccounts.map((account) => account.toLowerCase())), hasAccount = (invite2) => accounts.has(invite2.email.toLowerCase()), waiting = invites.filter((invite2) => !hasAccount(invite2)), next = becomeUsers({ ...state, invites: [...state.invites, ...waiting] }, invites.filter(hasAccount)), joined2 = new Map(next.users.slice(state.users.length).map(({ email: address, id }) => [address, id])), events = invites.map(({ email: address }) => {
    let id = joined2.get(address);
    return id === void 0 ? {
      type: "Non-Segment User Invited to Workspace",
      resourceType: "invite",
      resourceId: address.toLowerCase(),
      resourceName: address
    } : {
      type: "New Segment User Invited to Workspace",
      resourceType: "user",
      resourceId: id,
      resourceName: address
    };
  });
  return { next, events };
}
var createInvites = withBody(invitesBody, ({ state, now }, body) => {
  let asked = body.invites.map((invite2) => ({
    email: invite2.email,
    permissions: fromInvite(state, invite2.permissions ?? []),
    invitedAt: now
  })), known = knownTo(state), problems = [
    ...tooMany(state, "invites", asked),
    ...repeated(asked),
    ...asked.flatMap(
      ({ permissions }, index) => permissionProblems(known, permissions, `invites.${index}.permissions`)
    )
  ];
  if (problems.length > 0) return invalid(problems);
  let present = addressesOf(state), taken = asked.flatMap(
    (invite2, index) => present.has(invite2.email.toLowerCase()) ? [{ field: `invites.${index}.email`, message: "is a user or has an invite already" }] : []
  );
  if (taken.length > 0) return conflict(taken);
  let { next, events } = invited(state, asked);
  return { ...changed(next, { emails: asked.map((invite2) => invite2.email) }, events), status: 201 };
});
function deleteInvites({ state, query }) {
  let { items, problems } = readItems(query, "emails"), wrong = [...problems, ...tooMany(state, "emails", items)];
  if (wrong.length > 0) return invalid(wrong);
  let leaving = new Set(items.map((address) => address.toLowerCase())), deleted = state.invites.filter((invite2) => leaving.has(invite2.email.toLowerCase()));
  if (deleted.length < leaving.size) return refuse2(404, "One of these invites does not exist.");
  let invites = state.invites.filter((invite2) => !leaving.has(invite2.email.toLowerCase())), events = deleted.map((invite2) => ({
    type: "Invite Deleted",
    resourceType: "invite",
    resourceId: invite2.email.toLowerCase(),
    resourceName: invite2.email
  }));
  return changed(outOfGroups({ ...state, invites }, leaving), SUCCESS, events);
}
var inviteRoutes = [
  route("GET", "/invites", PAGE, listInvites),
  route("POST", "/invites", [], createInvites),
  route("DELETE", "/invites", ["emails.N"], deleteInvites)
];

// src/sandbox/endpoints/labels.ts
var label2 = object({ key: nonEmpty, value: nonEmpty, description: optional(text) });
function listLabels({ state }) {
  return ok({ labels: state.labels });
}
var same = (a) => (b) => a.key === b.key && a.value === b.value;
function eventOf2(type2, { key, value }) {
  return { type: type2, resourceType: "label", resourceId: `${key}/${value}`, resourceName: `${key}:${value}` };
}
var createLabel = withBody(object({ label: label2 }), ({ state }, body) => {
  if (state.labels.some(same(body.label))) return conflict([{ field: "label", message: "This label exists already." }]);
  let labels3 = [...state.labels, body.label];
  return {
    ...changed({ ...state, labels: labels3 }, { label: body.label }, [eventOf2("Label Created", body.label)]),
    status: 201
  };
});
function labelsOf(permissions) {
  return permissions.flatMap(({ resources, labels: labels3 }) => [
    ...resources.flatMap((resource2) => resource2.labels),
    ...labels3 ?? []
  ]);
}
function isUsed(state, pair2) {
  let principals = [...state.users, ...state.groups, ...state.invites];
  return [
    ...state.sources.flatMap(({ labels: labels3 }) => labels3),
    ...principals.flatMap((one) => labelsOf(one.permissions ?? []))
  ].some(same(pair2));
}
function deleteLabel({ state, param }) {
  let pair2 = { key: param("key"), value: param("value") };
  if (!state.labels.some(same(pair2))) return refuse2(404, "There is no such label.");
  if (isUsed(state, pair2)) return refuse2(409, "This label is in use.");
  let labels3 = state.labels.filter((one) => !same(pair2)(one));
  return changed({ ...state, labels: labels3 }, SUCCESS, [eventOf2("Label Deleted", pair2)]);
}
function repeatedKeys(labels3) {
  let seen = /* @__PURE__ */ new Set();
  return labels3.flatMap(({ key }, index) => seen.has(key) ? [{ field: `labels.${index}.key`, message: "a resource has one value for each key" }] : (seen.add(key), []));
}
var setLabels = (way) => withBody(object({ labels: listOf(label2, way === "add" ? 1 : 0) }), (call, body) => {
  let { state } = call, source2 = state.sources.find(({ id }) => id === call.param("sourceId"));
  if (source2 === void 0) return refuse2(404, "There is no source of this id.");
  let problems = [...repeatedKeys(body.labels), ...labelProblems(knownTo(state), body.labels, "labels")];
  if (problems.length > 0) return invalid(problems);
  let given = body.labels.map(({ key, value }) => ({ key, value })), keys = new Set(given.map(({ key }) => key)), labels3 = [...source2.labels.filter(({ key }) => way === "add" && !keys.has(key)), ...given], sources = state.sources.map((one) => one.id === source2.id ? { ...one, labels: labels3 } : one), modified = {
    type: "Source Modified",
    resourceType: "source",
    resourceId: source2.id,
    resourceName: source2.slug
  };
  return changed({ ...state, sources }, { labels: labels3 }, way === "add" ? [modified] : []);
}), labelRoutes = [
  route("GET", "/labels", [], listLabels),
  route("POST", "/labels", [], createLabel),
  route("DELETE", "/labels/{key}/{value}", [], deleteLabel),
  route("POST", "/sources/{sourceId}/labels", [], setLabels("add"), "read"),
  route("PUT", "/sources/{sourceId}/labels", [], setLabels("replace"), "read")
];

// src/sandbox/endpoints/members.ts
function listUsers(call) {
  return ofGroup(call, ({ members }) => {
    let inside = new Set(members), users = call.state.users.filter((user2) => inside.has(user2.email.toLowerCase()));
    return paginate(
      call.query,
      "users",
      users.map(({ id, name, email: address }) => ({ id, name, email: address }))
    );
  });
}
function listInvites2(call) {
  return ofGroup(call, ({ members }) => {
    let inside = new Set(members), emails = call.state.invites.map((invite2) => invite2.email).filter((address) => inside.has(address.toLowerCase()));
    return paginate(call.query, "emails", emails);
  });
}
var setUsers = (way) => withBody(
  object({ emails: listOf(email, way === "add" ? 1 : 0) }),
  (call, { emails }) => ofGroup(call, (group2) => {
    let { state } = call, problems = [...tooMany(state, "emails", emails), ...strangers(state, emails)];
    if (problems.length > 0) return invalid(problems);
    let given = emails.map((address) => address.toLowerCase()), before = new Set(group2.members), after = new Set(way === "add" ? [...group2.members, ...given] : given), members = [...after], updated = { ...group2, members };
    return changed(withGroup(state, updated), { userGroup: briefly(updated, addressesOf(state)) }, [
      ...memberEvents(
        state,
        group2,
        members.filter((address) => !before.has(address)),
        "in"
      ),
      ...memberEvents(
        state,
        group2,
        group2.members.filter((address) => !after.has(address)),
        "out"
      )
    ]);
  })
);
function removeUsers(call) {
  return ofGroup(call, (group2) => {
    let { state, query } = call, { items, problems } = readItems(query, "emails"), inside = new Set(group2.members), outsiders = items.flatMap(
      (address, index) => inside.has(address.toLowerCase()) ? [] : [{ field: join("emails", index), message: "is not in this group" }]
    ), wrong = problems.length > 0 ? problems : [...tooMany(state, "emails", items), ...outsiders];
    if (wrong.length > 0) return invalid(wrong);
    let leaving = new Set(items.map((address) => address.toLowerCase())), members = group2.members.filter((address) => !leaving.has(address));
    return changed(withGroup(state, { ...group2, members }), SUCCESS, memberEvents(state, group2, [...leaving], "out"));
  });
}
var memberRoutes = [
  route("GET", "/groups/{userGroupId}/users", PAGE, listUsers),
  route("GET", "/groups/{userGroupId}/invites", PAGE, listInvites2),
  route("POST", "/groups/{userGroupId}/users", [], setUsers("add")),
  route("PUT", "/group/{userGroupId}/users", [], setUsers("replace")),
  route("DELETE", "/group/{userGroupId}/users", ["emails.N"], removeUsers)
];

// src/sandbox/endpoints/users.ts
function withUser(call, answer) {
  let user2 = call.state.users.find(({ id }) => id === call.param("userId"));
  return user2 === void 0 ? refuse2(404, "There is no user of this id.") : answer(user2);
}
function listUsers2({ state, query, permissionsInUserList }) {
  let users = state.users.map(
    ({ permissions, ...user2 }) => permissionsInUserList ? { ...user2, permissions: shown(state, permissions) } : user2
  );
  return paginate(query, "users", users);
}
function getUser(call) {
  return withUser(call, (user2) => ok({ user: { ...user2, permissions: shown(call.state, user2.permissions) } }));
}
function eventOf3(type2, user2) {
  return { type: type2, resourceType: "user", resourceId: user2.id, resourceName: user2.email };
}
function deleteUsers({ state, query }) {
  let { items, problems } = readItems(query, "userIds"), wrong = [...problems, ...tooMany(state, "userIds", items)];
  if (wrong.length > 0) return invalid(wrong);
  let ids = new Set(items), leaving = state.users.filter(({ id }) => ids.has(id));
  if (leaving.length < ids.size) return refuse2(404, "One of these users does not exist.");
  let users = state.users.filter(({ id }) => !ids.has(id)), next = outOfGroups({ ...state, users }, new Set(leaving.map(({ email: email2 }) => email2.toLowerCase())));
  return changed(
    next,
    SUCCESS,
    leaving.map((user2) => eventOf3("User Removed", user2))
  );
}
function setPermissions2(state, user2, permissions) {
  return {
    ...state,
    users: state.users.map((present) => present.id === user2.id ? { ...user2, permissions } : present)
  };
}
var addPermissions = withBody(
  permissionsBody,
  (call, body) => withUser(call, (user2) => {
    let { state } = call, added = fromInput(body.permissions), problems = permissionProblems(knownTo(state), added, "permissions");
    if (problems.length > 0) return invalid(problems);
    let permissions = merge(user2.permissions, added);
    return changed(
      setPermissions2(state, user2, permissions),
      { permissions: shownAdded(state, permissions, "user", user2.id) },
      [eventOf3("User Policy Updated", user2)]
    );
  })
), replacePermissions = withBody(
  permissionsBody,
  (call, body) => withUser(call, (user2) => {
    let { state } = call, permissions = fromInput(body.permissions), problems = permissionProblems(knownTo(state), permissions, "permissions");
    return permissions.length === 0 ? invalid([{ field: "permissions", message: "must have at least 1 item" }]) : problems.length > 0 ? invalid(problems) : changed(setPermissions2(state, user2, permissions), { permissions: shown(state, permissions) }, [
      eventOf3("User Policy Updated", user2)
    ]);
  })
);
function listGroupsOfUser(call) {
  return withUser(call, (user2) => {
    let groups = call.state.groups.filter(({ members }) => members.includes(user2.email.toLowerCase()));
    return paginate(
      call.query,
      "groups",
      groups.map(({ id, name }) => ({ id, name }))
    );
  });
}
var userRoutes = [
  route("GET", "/users", PAGE, listUsers2),
  route("DELETE", "/users", ["userIds.N"], deleteUsers),
  route("GET", "/users/{userId}", [], getUser),
  route("POST", "/users/{userId}/permissions", [], addPermissions),
  route("PUT", "/users/{userId}/permissions", [], replacePermissions),
  route("GET", "/users/{userId}/groups", PAGE, listGroupsOfUser)
];

// src/sandbox/routes.ts
var ROUTES = [
  ...userRoutes,
  ...inviteRoutes,
  ...groupRoutes,
  ...memberRoutes,
  ...labelRoutes,
  ...inventoryRoutes
];

// src/sandbox/incoming.ts
async function receive(message) {
  let body = await readBody(message), url = message.url ?? "/", at = url.indexOf("?"), path = at < 0 ? url : url.slice(0, at), method = message.method ?? "GET", content = body.kind === "json" ? body.value : body.kind === "malformed" ? body.text : void 0;
  return {
    request: { method, path, url, body: content },
    query: at < 0 ? "" : url.slice(at + 1),
    body,
    token: bearerToken(message),
    matched: match(ROUTES, method, path)
  };
}
function refusalOf({ token, body, request }, accepted) {
  return token === void 0 || accepted !== void 0 && token !== accepted ? refuse2(401, "The bearer token is missing or wrong.") : body.kind === "too-large" ? refuse2(413, "The body is larger than 1 MiB.") : body.kind === "malformed" ? invalid([{ field: "", message: "The body is not JSON." }]) : request.method !== "GET" && request.method !== "DELETE" && body.kind === "none" ? invalid([{ field: "", message: "A JSON body is missing." }]) : void 0;
}

// src/sandbox/limits.ts
function countRequests(limits) {
  let windows = /* @__PURE__ */ new Map();
  return (kind, key, now) => {
    let allowed = kind === "write" ? limits.writesPerMinute ?? 60 : limits.readsPerMinute ?? 1e3, window = windows.get(key);
    return (window === void 0 || now >= window.resetsAt) && windows.set(key, window = { resetsAt: now + 6e4, consumed: 0 }), window.consumed += 1, {
      consumed: window.consumed,
      remaining: Math.max(0, allowed - window.consumed),
      resetsAt: window.resetsAt,
      msBeforeNext: window.resetsAt - now,
      exceeded: window.consumed > allowed
    };
  };
}
function limitHeaders(usage) {
  let reset3 = new Date(Math.ceil(usage.resetsAt / 1e3) * 1e3).toUTCString().replace("GMT", "+0000");
  return {
    "X-RateLimit-Consumed": String(usage.consumed),
    "X-RateLimit-Remaining": String(usage.remaining),
    "X-RateLimit-Reset": reset3
  };
}
function tooManyRequests(msBeforeNext, consumedPoints) {
  return {
    type: "RequestError",
    message: "Too many requests",
    data: { remainingPoints: 0, msBeforeNext, consumedPoints }
  };
}

// src/sandbox/owners.ts
function activeOwners(state) {
  let ownerRoles = new Set(state.roles.filter(({ name }) => name === "Workspace Owner").map(({ id }) => id)), owns = (permissions) => permissions.some(({ roleId }) => ownerRoles.has(roleId)), viaGroups = new Set(
    state.groups.flatMap(({ members, permissions }) => owns(permissions ?? []) ? members : [])
  );
  return state.users.filter(({ email: email2, permissions }) => owns(permissions) || viaGroups.has(email2.toLowerCase()));
}
function losesLastOwner(before, after) {
  return before.users === after.users && before.groups === after.groups ? !1 : activeOwners(after).length === 0 && activeOwners(before).length > 0;
}

// src/sandbox/state-file.ts
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
function stateIn(content) {
  let value;
  try {
    value = JSON.parse(content);
  } catch {
    return "it is not JSON";
  }
  let [problem3] = stateShape.problems(value, "");
  return problem3 === void 0 ? value : `${problem3.field === "" ? "it" : problem3.field} ${problem3.message}`;
}
function loadState(path) {
  if (!existsSync(path)) return;
  let state = stateIn(readFileSync(path, "utf8"));
  if (typeof state == "string") throw new Error(`${path} does not hold a sandbox state: ${state}.`);
  return state;
}
function saveState(path, state) {
  let unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(state, null, 2)}
`), renameSync(unfinished, path);
}

// src/sandbox/workspace.ts
function settle(state) {
  let groups = state.groups.map((group2) => ({
    ...group2,
    members: [...new Set(group2.members.map((email2) => email2.toLowerCase()))]
  }));
  return { ...state, groups };
}
function openWorkspace(initial, file) {
  let state = settle((file === void 0 ? void 0 : loadState(file)) ?? initial()), keep = (next) => {
    file !== void 0 && saveState(file, next), state = next;
  };
  return {
    at: (now) => state = expireInvites(state, now),
    commit: (done, actor, now) => done.next === void 0 ? done : losesLastOwner(state, done.next) ? refuse2(409, "The workspace would lose its last owner.") : (keep(record(done.next, done.events ?? [], actor, now)), done),
    replace: (next, now) => keep(expireInvites(settle(next), now))
  };
}
function isDone(answer) {
  return !isRefusal(answer);
}

// src/sandbox/api.ts
function apiOver(workspace, options) {
  let { limits, now } = options, consume = limits && countRequests(limits);
  function answer(incoming) {
    let { matched, body, token = "" } = incoming, refusal = refusalOf(incoming, options.token);
    if (refusal?.status === 401) return refusal;
    if (matched === void 0) return refuse2(404, "There is no such endpoint.");
    if (refusal !== void 0) return refusal;
    let time = now(), given = matched.route.answer({
      state: workspace.at(time),
      now: time,
      query: parseQuery(incoming.query),
      param: (name) => matched.params.get(name) ?? "",
      body: body.kind === "json" ? body.value : void 0,
      permissionsInUserList: options.permissionsInUserList
    });
    return isDone(given) ? workspace.commit(given, tokenActor(token), time) : given;
  }
  return (incoming) => {
    let { request, token, matched } = incoming, route2 = matched?.route, key = JSON.stringify([request.method, route2?.path ?? null, token ?? null]), usage = consume?.(route2?.limit ?? "read", key, now()), headers = usage === void 0 ? {} : limitHeaders(usage);
    if (usage?.exceeded === !0)
      return replyOf({ status: 429, errors: [tooManyRequests(usage.msBeforeNext, usage.consumed)] }, headers);
    try {
      return replyOf(answer(incoming), headers);
    } catch (error) {
      return replyOf(refuse2(500, error instanceof Error ? error.message : String(error)), headers);
    }
  };
}

// src/sandbox/faults.ts
function hits(target, request, pattern) {
  if (target === void 0) return !0;
  if (typeof target == "function") return target(request);
  let { method, path } = target;
  return method !== void 0 && method.toUpperCase() !== request.method ? !1 : path === void 0 ? !0 : typeof path == "string" ? path === request.path || path === pattern : request.path.search(path) >= 0;
}
function queueFaults() {
  let waiting = [];
  return {
    add: (fault) => {
      waiting.push({ fault, seen: 0, left: fault.times ?? 1 });
    },
    take: (request, pattern) => {
      let matching = waiting.filter(({ fault, left }) => left > 0 && hits(fault.on, request, pattern));
      for (let entry of matching) entry.seen += 1;
      let due = matching.find(({ fault, seen }) => seen >= (typeof fault.on == "object" ? fault.on.nth ?? 1 : 1));
      if (due !== void 0)
        return due.left -= 1, due.fault;
    }
  };
}
var common = {
  on: optional(object({ method: optional(nonEmpty), path: optional(nonEmpty), nth: optional(count) })),
  times: optional(count)
}, wireShapes = {
  status: object({
    ...common,
    kind: oneOf("status"),
    status: count,
    body: optional(anyObject),
    headers: optional(anyObject)
  }),
  429: object({
    ...common,
    kind: oneOf("429"),
    msBeforeNext: optional(count),
    withHeader: optional(oneOf(!0, !1))
  }),
  timeout: object({ ...common, kind: oneOf("timeout") }),
  slow: object({ ...common, kind: oneOf("slow"), ms: count }),
  "reset-before": object({ ...common, kind: oneOf("reset-before") }),
  "reset-after": object({ ...common, kind: oneOf("reset-after") }),
  truncated: object({ ...common, kind: oneOf("truncated") }),
  html: object({ ...common, kind: oneOf("html") })
}, kinds = Object.keys(wireShapes), kinded = {
  problems: (value) => oneOf(...kinds).problems(value?.kind, "kind")
};
function faultProblems(value) {
  let wrongKind = kinded.problems(value);
  if (wrongKind.length > 0) return wrongKind;
  let fault = value, problems = wireShapes[fault.kind].problems(value, "");
  if (problems.length > 0 || fault.kind !== "status") return problems;
  let status = Number(fault.status), wrongStatus = status < 200 || status > 599 ? [{ field: "status", message: "must be from 200 to 599" }] : [], wrongHeaders = Object.entries(fault.headers ?? {}).filter(([, text2]) => !fits(nonEmpty, text2));
  return [...wrongStatus, ...wrongHeaders.map(([name]) => ({ field: `headers.${name}`, message: "must be text" }))];
}

// src/sandbox/control.ts
var CONTROL = "/__sandbox/", acceptBody = object({ email: nonEmpty });
function answerControl({ method, path, body }, controls) {
  switch (`${method} ${path.slice(CONTROL.length)}`) {
    case "GET state":
      return ok({ state: controls.state() });
    case "POST accept-invite":
      return fits(acceptBody, body) ? controls.acceptInvite(body.email) ? ok(SUCCESS) : refuse2(404, "Nobody of this address is invited.") : invalid(acceptBody.problems(body, ""));
    case "POST faults": {
      let problems = faultProblems(body);
      return problems.length > 0 ? invalid(problems) : (controls.fail(body), ok(SUCCESS));
    }
    default:
      return refuse2(404, "The sandbox has no such endpoint of its own.");
  }
}

// src/sandbox/respond.ts
function respond(response, fault, reply) {
  switch (fault?.kind) {
    case void 0:
      return send(response, reply());
    case "status": {
      let { status, body = { errors: [{ type: "ServerError", message: "A fault." }] }, headers } = fault;
      return send(response, jsonReply(status, body, headers));
    }
    case "429": {
      let ms = fault.msBeforeNext ?? 1e3, retryAfter = fault.withHeader === !0 ? { "Retry-After": String(Math.ceil(ms / 1e3)) } : {};
      return send(response, replyOf({ status: 429, errors: [tooManyRequests(ms, 61)] }, retryAfter));
    }
    case "html":
      return send(response, {
        status: 502,
        headers: { "Content-Type": "text/html" },
        body: "<html><h1>502 Bad Gateway</h1></html>"
      });
    case "slow":
      setTimeout(() => send(response, reply()), fault.ms).unref();
      return;
    case "timeout":
      return;
    case "reset-before":
      return reset2(response);
    case "reset-after":
      return reply(), reset2(response);
    case "truncated":
      return sendHalf(response, reply());
  }
}

// src/sandbox/seeds/metadata.ts
var CATALOG = {
  javascript: { name: "Javascript", categories: ["Website"] },
  ios: { name: "iOS", categories: ["Mobile"] },
  android: { name: "Android", categories: ["Mobile"] },
  "node.js": { name: "Node.js", categories: ["Server"] },
  stripe: { name: "Stripe", categories: ["Payments"] },
  amplitude: { name: "Amplitude", categories: ["Analytics"] },
  "google-analytics-4": { name: "Google Analytics 4", categories: ["Analytics"] },
  braze: { name: "Braze", categories: ["Email Marketing"] },
  webhooks: { name: "Webhooks", categories: ["Raw Data"] },
  snowflake: { name: "Snowflake", categories: ["Warehouses"] }
};
function common2(slug) {
  return {
    id: idFor(`catalog/${slug}`),
    slug,
    name: CATALOG[slug].name,
    description: "",
    logos: { default: "" },
    options: []
  };
}
function sourceMetadata(slug) {
  return { ...common2(slug), categories: [...CATALOG[slug].categories], isCloudEventSource: !1 };
}
function destinationMetadata(slug) {
  return {
    ...common2(slug),
    categories: [...CATALOG[slug].categories],
    status: "PUBLIC",
    website: "",
    previousNames: [],
    components: [],
    supportedFeatures: { cloudModeInstances: "1", deviceModeInstances: "0", replay: !1, browserUnbundling: !1 },
    supportedMethods: { pageview: !0, identify: !0, alias: !0, track: !0, group: !0 },
    supportedPlatforms: { browser: !0, server: !0, mobile: !0 },
    actions: [],
    presets: []
  };
}
function warehouseMetadata(slug) {
  return common2(slug);
}

// src/sandbox/seeds/roles.ts
var BUSINESS_ROLES = {
  "Workspace Owner": "Full read and edit access to everything in the workspace, and to all Team Permissions.",
  "Workspace Member": "Access to view the workspace; every further access is granted beside it.",
  "Minimal Workspace Access": "Access to view the workspace. Cannot view any sub resources or make changes to the workspace.",
  "Source Admin": "Edit access to the assigned sources, their settings, write keys and streaming destinations.",
  "Source Read-only": "Read access to the assigned sources and their streaming destinations.",
  "Warehouse Admin": "Edit access to warehouses and their sync schedules.",
  "Warehouse Read-only": "Read access to warehouses and their sync schedules.",
  "Function Admin": "Create, edit and delete the assigned functions.",
  "Function Read-only": "Read access to the assigned functions.",
  "Tracking Plan Admin": "Edit access to all tracking plans.",
  "Tracking Plan Read-only": "Read access to all tracking plans.",
  "Unify and Engage Admin": "Edit access to the assigned spaces.",
  "Unify and Engage Read-only": "Read access to the assigned spaces.",
  "Unify Read-only, Engage User": "Read access to profiles, and use of audiences and journeys, in the assigned spaces.",
  "Identity Admin": "Edit access to identity settings of spaces.",
  "End User Privacy Admin": "Edit access to privacy settings and deletion requests of end users.",
  "Entities Admin": "Edit access to entities.",
  "Entities Read-only": "Read access to entities.",
  "PII Access": "Shows personal data that is hidden otherwise."
}, BASIC_ROLES = [
  "Workspace Owner",
  "Workspace Member",
  "Minimal Workspace Access",
  "Source Admin",
  "Function Admin",
  "Function Read-only"
];

// src/sandbox/seeds/build.ts
var TYPES2 = { source: "SOURCE", warehouse: "WAREHOUSE", space: "SPACE", function: "FUNCTION" };
function pairOf(text2) {
  let [key = "", value = ""] = text2.split("=");
  return { key, value };
}
function build(plan2) {
  let id = (kind, name, length) => idFor(`${plan2.slug}/${kind}/${name}`, length), workspaceId = id("workspace", plan2.slug), trackingPlanId = (slug) => `tp_${id("tracking-plan", slug)}`, functionId = (name, type2) => `${type2 === "SOURCE" ? "s" : "d"}fnc_${id("function", name)}`, resourceOf = (on) => {
    if (on === "workspace") return { id: workspaceId, type: "WORKSPACE", labels: [] };
    if (on.includes("=")) return { id: workspaceId, type: "WORKSPACE", labels: on.split(",").map(pairOf) };
    let [kind = "", name = ""] = on.split(":"), type2 = plan2.functions?.find((item) => item.name === name)?.type ?? "";
    return { id: kind === "function" ? functionId(name, type2) : id(kind, name), type: TYPES2[kind], labels: [] };
  }, permissionsOf = (grants) => [...new Set(grants.map(([role]) => role))].map((role) => ({
    roleId: id("role", role, 27),
    resources: grants.filter(([other]) => other === role).map(([, on]) => resourceOf(on))
  }));
  return {
    version: 1,
    workspace: { id: workspaceId, slug: plan2.slug, name: plan2.name },
    features: { ...plan2.features },
    roles: plan2.roles.map((name) => ({ id: id("role", name, 27), name, description: BUSINESS_ROLES[name] })),
    labels: Object.entries(plan2.labels ?? {}).map(([pair2, description]) => ({ ...pairOf(pair2), description })),
    users: plan2.users.map(({ email: email2, name, grants }) => ({
      id: id("user", email2),
      name,
      email: email2,
      permissions: permissionsOf(grants)
    })),
    groups: (plan2.groups ?? []).map(({ name, members, grants }) => ({
      id: id("group", name, 27),
      name,
      members: [...members],
      ...grants && { permissions: permissionsOf(grants) }
    })),
    invites: (plan2.invites ?? []).map(({ email: email2, grants }) => ({ email: email2, permissions: permissionsOf(grants) })),
    sources: (plan2.sources ?? []).map((source2) => ({
      id: id("source", source2.slug),
      slug: source2.slug,
      name: source2.name,
      workspaceId,
      enabled: !0,
      writeKeys: [`CANARY-write-key-${source2.slug}`],
      metadata: sourceMetadata(source2.type),
      settings: {},
      labels: source2.labels.map(pairOf),
      trackingPlanId: source2.plan === void 0 ? null : trackingPlanId(source2.plan)
    })),
    destinations: (plan2.destinations ?? []).map(({ name, type: type2, on }) => ({
      id: id("destination", `${name} on ${on}`),
      name,
      enabled: !0,
      sourceId: id("source", on),
      metadata: destinationMetadata(type2),
      settings: { apiKey: `CANARY-api-key-${type2}-${on}` }
    })),
    warehouses: (plan2.warehouses ?? []).map(({ name, type: type2 }) => ({
      id: id("warehouse", name),
      workspaceId,
      enabled: !0,
      metadata: warehouseMetadata(type2),
      settings: { name, username: "segment", password: `CANARY-password-${name}` }
    })),
    spaces: (plan2.spaces ?? []).map(({ slug, name }) => ({ id: id("space", slug), slug, name })),
    functions: (plan2.functions ?? []).map(({ name, type: type2, by }) => ({
      id: functionId(name, type2),
      resourceType: type2,
      displayName: name,
      description: "",
      logoUrl: "",
      createdAt: "2026-01-15T09:00:00.000Z",
      createdBy: id("user", by),
      catalogId: id("catalog", name)
    })),
    trackingPlans: (plan2.trackingPlans ?? []).map(({ slug, name }) => ({
      id: trackingPlanId(slug),
      name,
      slug,
      description: "",
      type: "LIVE"
    })),
    auditEvents: [],
    knownAccounts: [],
    counter: 0
  };
}

// src/sandbox/seeds/acme.ts
var ROLES = Object.keys(BUSINESS_ROLES), MEMBER = ["Workspace Member", "workspace"];
function everyRole(ending) {
  return ROLES.filter((role) => role.endsWith(ending)).map((role) => [role, "workspace"]);
}
function acme() {
  return build({
    slug: "acme-prod",
    name: "Acme (production)",
    roles: ROLES,
    labels: {
      "env=prod": "Customers' data",
      "env=staging": "Test data",
      "team=growth": "Owned by Growth",
      "team=mobile": "Owned by Mobile"
    },
    sources: [
      {
        slug: "web-prod",
        name: "Website",
        type: "javascript",
        labels: ["env=prod", "team=growth"],
        plan: "customer-journey"
      },
      { slug: "web-staging", name: "Website (staging)", type: "javascript", labels: ["env=staging", "team=growth"] },
      { slug: "ios-prod", name: "iOS app", type: "ios", labels: ["env=prod", "team=mobile"], plan: "mobile-core" },
      { slug: "ios-staging", name: "iOS app (staging)", type: "ios", labels: ["env=staging", "team=mobile"] },
      {
        slug: "android-prod",
        name: "Android app",
        type: "android",
        labels: ["env=prod", "team=mobile"],
        plan: "mobile-core"
      },
      { slug: "server-prod", name: "Backend", type: "node.js", labels: ["env=prod"] },
      {
        slug: "checkout",
        name: "Checkout",
        type: "javascript",
        labels: ["env=prod", "team=growth"],
        plan: "customer-journey"
      },
      { slug: "payments", name: "Payments", type: "stripe", labels: [] }
    ],
    destinations: [
      { name: "Amplitude", type: "amplitude", on: "web-prod" },
      { name: "Amplitude", type: "amplitude", on: "ios-prod" },
      { name: "Google Analytics 4", type: "google-analytics-4", on: "web-prod" },
      { name: "Braze", type: "braze", on: "checkout" },
      { name: "Order webhooks", type: "webhooks", on: "server-prod" }
    ],
    warehouses: [
      { name: "snowflake-prod", type: "snowflake" },
      { name: "snowflake-staging", type: "snowflake" }
    ],
    spaces: [{ slug: "engage-prod", name: "Engage (production)" }],
    functions: [
      { name: "Enrich orders", type: "DESTINATION", by: "dana@acme.com" },
      { name: "Ticket events", type: "SOURCE", by: "dana@acme.com" },
      { name: "Drop test traffic", type: "INSERT_DESTINATION", by: "amir@acme.com" }
    ],
    trackingPlans: [
      { slug: "customer-journey", name: "Customer journey" },
      { slug: "mobile-core", name: "Mobile core" }
    ],
    users: [
      { email: "breakglass@acme.com", name: "Break-glass account", grants: [["Workspace Owner", "workspace"]] },
      { email: "dana@acme.com", name: "Dana Whitfield", grants: [["Workspace Owner", "workspace"]] },
      { email: "amir@acme.com", name: "Amir Haddad", grants: [MEMBER, ...everyRole("Admin")] },
      { email: "ruth@acme.com", name: "Ruth Okafor", grants: [MEMBER, ...everyRole("Read-only")] },
      { email: "kim@acme.com", name: "Kim Nguyen", grants: [MEMBER, ["Tracking Plan Admin", "workspace"]] },
      { email: "lee@acme.com", name: "Lee Park", grants: [MEMBER] },
      {
        email: "dev@acme.com",
        name: "Devon Clarke",
        grants: [MEMBER, ["Source Read-only", "source:web-prod"], ["Source Admin", "source:web-staging"]]
      },
      {
        email: "mira@acme.com",
        name: "Mira Lindqvist",
        grants: [
          MEMBER,
          ["Warehouse Read-only", "warehouse:snowflake-prod"],
          ["Function Read-only", "function:Enrich orders"]
        ]
      },
      { email: "jonas@acme.com", name: "Jonas Weber", grants: [MEMBER, ["Source Admin", "env=staging,team=mobile"]] },
      {
        email: "priya@acme.com",
        name: "Priya Raman",
        grants: [MEMBER, ["Unify and Engage Read-only", "space:engage-prod"]]
      },
      {
        email: "nora@acme.com",
        name: "Nora Castellanos",
        grants: [MEMBER, ["PII Access", "workspace"], ["End User Privacy Admin", "workspace"]]
      },
      { email: "sam@acme.com", name: "Sam Adeyemi", grants: [MEMBER] },
      {
        email: "tom@agency.example",
        name: "Tom Fischer",
        grants: [
          ["Minimal Workspace Access", "workspace"],
          ["Source Read-only", "source:ios-staging"]
        ]
      }
    ],
    invites: [
      { email: "newhire@acme.com", grants: [MEMBER] },
      {
        email: "eva@agency.example",
        grants: [
          ["Minimal Workspace Access", "workspace"],
          ["Source Read-only", "env=staging"]
        ]
      }
    ],
    groups: [
      {
        name: "Analytics Engineers",
        members: ["kim@acme.com", "lee@acme.com"],
        grants: [
          ["Source Read-only", "workspace"],
          ["Warehouse Read-only", "workspace"]
        ]
      },
      {
        name: "Mobile Team",
        members: ["jonas@acme.com", "tom@agency.example", "newhire@acme.com"],
        grants: [["Source Admin", "env=staging"]]
      },
      {
        name: "Growth Marketing",
        members: ["priya@acme.com", "sam@acme.com", "kim@acme.com"],
        grants: [["Unify Read-only, Engage User", "space:engage-prod"]]
      },
      { name: "Leadership", members: ["dana@acme.com", "ruth@acme.com"] }
    ]
  });
}

// src/sandbox/seeds/small.ts
function empty() {
  return build({
    slug: "empty",
    name: "Empty",
    roles: Object.keys(BUSINESS_ROLES),
    users: [{ email: "owner@example.com", name: "Olive Owner", grants: [["Workspace Owner", "workspace"]] }]
  });
}
function smallPlan() {
  return build({
    slug: "small-plan",
    name: "Small plan",
    roles: BASIC_ROLES,
    features: { spaces: !1, trackingPlans: !1 },
    labels: { "env=prod": "", "env=staging": "" },
    sources: [
      { slug: "shop", name: "Shop", type: "javascript", labels: ["env=prod"] },
      { slug: "shop-staging", name: "Shop (staging)", type: "javascript", labels: ["env=staging"] }
    ],
    destinations: [{ name: "Google Analytics 4", type: "google-analytics-4", on: "shop" }],
    functions: [{ name: "Clean orders", type: "DESTINATION", by: "owner@example.com" }],
    users: [
      { email: "owner@example.com", name: "Olive Owner", grants: [["Workspace Owner", "workspace"]] },
      {
        email: "max@example.com",
        name: "Max Member",
        grants: [
          ["Workspace Member", "workspace"],
          ["Source Admin", "source:shop-staging"],
          ["Function Read-only", "function:Clean orders"]
        ]
      }
    ]
  });
}

// src/sandbox/seed.ts
var MAKERS = { acme, empty, "small-plan": smallPlan }, SEEDS = Object.keys(MAKERS);
function seed(name) {
  let known = SEEDS.find((candidate) => candidate === name);
  if (known === void 0)
    throw new RangeError(`There is no seed ${JSON.stringify(name)}: choose ${SEEDS.join(", ")}.`);
  return MAKERS[known]();
}

// src/sandbox/server.ts
async function startSandbox(options = {}) {
  let now = options.now ?? Date.now, workspace = openWorkspace(() => structuredClone(options.state ?? seed("acme")), options.stateFile);
  workspace.at(now());
  let faults = queueFaults(), requests = [], { rateLimits = !0 } = options, reply = apiOver(workspace, {
    token: options.token,
    limits: rateLimits === !0 ? {} : rateLimits === !1 ? void 0 : rateLimits,
    permissionsInUserList: options.permissionsInUserList ?? !1,
    now
  }), controls = {
    state: () => structuredClone(workspace.at(now())),
    fail: faults.add,
    acceptInvite: (email2) => {
      let accepted = accept(workspace.at(now()), email2);
      if (accepted === void 0) return !1;
      let { next, userId, events } = accepted;
      return workspace.commit({ status: 200, data: {}, next, events }, { actor: userId, actorEmail: email2 }, now()), !0;
    }
  };
  async function handle(message, response) {
    let incoming = await receive(message), { request, matched } = incoming;
    if (request.path.startsWith(CONTROL))
      return send(response, replyOf(refusalOf(incoming, options.token) ?? answerControl(request, controls)));
    requests.push(request), options.onRequest?.(request);
    let fault = faults.take(request, matched?.route.path);
    respond(response, fault, () => reply(incoming));
  }
  let server = createServer((message, response) => {
    handle(message, response).catch(() => response.destroy());
  });
  return await new Promise((resolve6, reject) => {
    server.once("error", reject), server.listen(options.port ?? 0, "127.0.0.1", resolve6);
  }), {
    url: `http://127.0.0.1:${server.address().port}`,
    state: controls.state,
    requests,
    fail: controls.fail,
    change: (edit2) => {
      let draft = controls.state();
      edit2(draft), workspace.replace(draft, now());
    },
    acceptInvite: (email2) => {
      if (!controls.acceptInvite(email2)) throw new RangeError(`${email2} is not invited.`);
    },
    close: () => new Promise((resolve6) => {
      server.close(() => resolve6()), server.closeAllConnections();
    })
  };
}

// src/commands/demo.ts
var FOLDER = "policies/acme-prod";
async function demoCommand(run2, terminal2) {
  let cwd = await mkdtemp(join2(tmpdir(), "segment-access-demo-")), sandbox = await startSandbox(), inside = { ...terminal2, cwd, env: { SEGMENT_API_URL: sandbox.url, SEGMENT_TOKEN: "demo" } }, { bold: bold2, dim: dim2 } = terminal2.colours, surprises = 0, say = (text2) => terminal2.out(`
${bold2(`# ${text2}`)}
`), step = async (argv2, expected) => {
    terminal2.out(`${dim2(`$ segment-access ${argv2.join(" ")}`)}
`);
    let code2 = await run2(argv2, inside);
    terminal2.out(`${dim2(`exit code ${code2}`)}
`), code2 !== expected && (surprises += 1);
  };
  try {
    terminal2.out(`A sandbox that speaks Segment's Public API runs inside this process; nothing leaves the machine.
`), say("1. Adopt the workspace as it is: its access becomes YAML"), await step(["import"], 0), say("2. The policy says what is there, so there is nothing to do"), await step(["plan"], 0), say("3. Edit the policy: Devon reads one more source, the contractor leaves, Ines is invited"), terminal2.out(await edit(cwd)), say("4. What would that change, and for whom?"), await step(["plan"], 2), say("5. Carry it out and read back"), await step(["apply", "--yes"], 0), say("6. Somebody makes an owner by hand, behind the policy's back"), await makeOwner(sandbox.url, "sam@acme.com"), await step(["drift"], 2), say("7. The policy wins"), await step(["apply", "--yes"], 0), await step(["drift"], 0), terminal2.out(`
That was it. Next: README.md, "Adopt your workspace".
`);
  } finally {
    await sandbox.close(), await rm(cwd, { recursive: !0, force: !0 });
  }
  return surprises > 0 && terminal2.err(`${surprises} steps ended otherwise than they should.
`), surprises === 0 ? 0 : 1;
}
async function edit(cwd) {
  let users = await editFile(cwd, "users.yaml", (document) => {
    document.setIn(["users", "dev@acme.com", "sources", "payments"], "read-only"), document.deleteIn(["users", "tom@agency.example"]), document.setIn(["users", "ines@acme.com"], document.createNode({ role: "member" }));
  }), groups = await editFile(cwd, "groups.yaml", (document) => {
    let members = document.toJS().groups["Mobile Team"].members;
    document.deleteIn(["groups", "Mobile Team", "members", members.indexOf("tom@agency.example")]), document.addIn(["groups", "Analytics Engineers", "members"], "ines@acme.com");
  });
  return users + groups;
}
async function editFile(cwd, name, change) {
  let file = `${FOLDER}/${name}`, before = await readFile2(join2(cwd, file), "utf8"), document = (0, import_yaml.parseDocument)(before);
  change(document);
  let after = document.toString({ lineWidth: 0 });
  return await writeFile2(join2(cwd, file), after), createTwoFilesPatch(file, file, before, after, void 0, void 0, { context: 1 }).split(`
`).slice(2).join(`
`);
}
async function makeOwner(url, email2) {
  let ask2 = async (path, init = {}) => (await fetch(`${url}${path}`, {
    ...init,
    headers: { authorization: "Bearer by-hand", "content-type": "application/json" }
  })).json(), { data: home } = await ask2("/"), { data: people } = await ask2("/users?pagination.count=1000"), { data: offered } = await ask2("/roles?pagination.count=1000"), user2 = people.users.find((one) => one.email === email2), permissions = [{ roleId: offered.roles.find((role) => role.name === "Workspace Owner")?.id, resources: [{ id: home.workspace.id, type: "WORKSPACE" }] }];
  await ask2(`/users/${user2?.id}/permissions`, { method: "POST", body: JSON.stringify({ permissions }) });
}

// src/render/answer-words.ts
var WAY_COLUMNS = ["Access", "Role", "Through", "Policy line", "Dates", "State"];
function wayCells(way) {
  let { access, role, on, through, profile, membership } = way, joined2 = membership === void 0 ? through : `${through} (${placeOf(membership)})`, how = profile === void 0 ? joined2 : `${joined2}, profile ${profile}`;
  return [access, `${role} on ${on}`, how, placeOf(way.source), datesOf(way), stateOf(way)];
}
function placeOf(source2) {
  return source2 === void 0 ? "" : `${source2.file}:${source2.line}:${source2.column}`;
}
function datesOf({ terms, endsIn: endsIn2 }) {
  let days = endsIn2 === void 0 ? "" : endsIn2 === 0 ? " (today)" : endsIn2 === 1 ? " (tomorrow)" : ` (in ${endsIn2} days)`;
  return [
    terms?.from === void 0 ? [] : [`from ${terms.from}`],
    terms?.until === void 0 ? [] : [`until ${terms.until}${days}`],
    terms?.reviewBy === void 0 ? [] : [`review by ${terms.reviewBy}`]
  ].flat().join(", ");
}
function reasonsOf(terms) {
  let { reason, ticket, approvedBy } = terms ?? {};
  return [
    reason ?? [],
    ticket === void 0 ? [] : `ticket ${ticket}`,
    approvedBy === void 0 ? [] : `approved by ${approvedBy}`
  ].flat().join("; ");
}
function stateOf({ state, why }) {
  return why === void 0 ? state : `${state}: ${why}`;
}
function personText({ status, kind, owner }, role) {
  let what = status === "absent" ? "not in the workspace" : status, account = kind === "person" ? [] : [`service account${owner === void 0 ? "" : ` of ${owner}`}`], words = role.live === role.desired ? role.live ?? "no workspace role" : `${role.live ?? "no workspace role"}, by the policy ${role.desired ?? "none"}`;
  return [what, ...account, words].join(", ");
}
function everywhereWords(asked, email2) {
  let words = asked.map(({ workspace, answer, objections }) => {
    let unknown = objections.some(({ rule }) => rule === "unknown-person") ? "unknown" : "no answer", what = answer === void 0 ? unknown : personText(answer.person, answer.workspaceRole);
    return `${workspace} (${what})`;
  });
  return `${email2}: ${words.join(", ")}`;
}
var INVITED = "Invited: what a pending invite grants can't be read, so only what comes through groups is known to be live.";
function degreesText({ live, desired }) {
  return live === desired ? live : `${live}, by the policy ${desired}`;
}
function targetText({ ref, destination: destination2 }) {
  return destination2 === void 0 ? ref : `${ref}, through which ${destination2} is reached`;
}
function denialText({ kind, on, through }) {
  let what = on === "workspace" ? `every ${kind} not named otherwise` : on.startsWith("labels:") ? `every ${kind} with ${on}` : on;
  return through === "direct" ? what : `${what}, for all of ${through}`;
}

// src/render/answer.ts
var SOON = 14;
function explanationText(asked, email2, textOf2, colours2) {
  let { workspace, answer } = asked;
  if (answer === void 0) return unanswered(asked, email2, textOf2, colours2);
  let { person, addresses, workspaceRole: workspaceRole2, groups, access, denials, inactive } = answer, others = addresses.filter((address) => address !== person.email), also = others.length === 0 ? "" : ` (also ${others.join(", ")})`;
  return `${[
    [
      colours2.bold(inert(`${workspace}: ${person.email}${also}: ${personText(person, workspaceRole2)}`)),
      ...answer.answer === void 0 ? [] : [`  ${inert(answer.answer.sentence)}`],
      ...person.state === "live and desired" ? [] : [paint(`  ${inert(stateOf(person))}`, person, colours2)],
      ...person.status === "invited" ? [`  ${INVITED}`] : [],
      ...extras(placeOf(person.source), datesOf(person), reasonsOf(person.terms)).map(
        (line) => colours2.dim(`  ${line}`)
      )
    ].join(`
`),
    section(`Access (${access.length})`, waysText(access, colours2, 2), colours2),
    section(
      `Groups (${groups.length})`,
      aligned(
        groups.map((one) => ({ cells: [one.group, placeOf(one.source), datesOf(one), stateOf(one)], standing: one })),
        colours2,
        2
      ),
      colours2
    ),
    section(
      `No access, says the policy (${denials.length})`,
      denials.map((denial) => inert(`  ${denialText(denial)}  ${placeOf(denial.source)}`)).join(`
`),
      colours2
    ),
    section(
      `Gives nothing today (${inactive.length})`,
      inactive.map(({ what, terms, source: source2 }) => inert(`  ${what}: ${datesOf({ terms })}  ${placeOf(source2)}`)).join(`
`),
      colours2
    ),
    findingsText(asked, textOf2, colours2)
  ].filter((part) => part !== "").join(`

`)}
`;
}
function everywhereText(asked, email2, textOf2, colours2) {
  let sections2 = asked.map((one) => explanationText(one, email2, textOf2, colours2));
  return `${colours2.bold(inert(everywhereWords(asked, email2)))}

${sections2.join(`
`)}`;
}
function holdersText(asked, written, textOf2, colours2) {
  let { workspace, answer } = asked;
  if (answer === void 0) return unanswered(asked, written, textOf2, colours2);
  let { resource: resource2, atLeast, people, groups } = answer, least = atLeast === null ? "" : ` (at least ${atLeast})`, counts = `${people.length} ${people.length === 1 ? "person" : "people"}, ${groups.length} ${groups.length === 1 ? "group" : "groups"}`, holders = people.map(
    ({ person, workspaceRole: workspaceRole2, ways, ...degrees2 }) => [
      `  ${colours2.bold(inert(person.email))}  ${degreesText(degrees2)}  ${colours2.dim(inert(personText(person, workspaceRole2)))}`,
      waysText(ways, colours2, 6)
    ].join(`
`)
  ), teams = groups.map(
    ({ group: group2, ways, members, ...degrees2 }) => [
      `  ${colours2.bold(inert(group2))}  ${degreesText(degrees2)}`,
      waysText(ways, colours2, 6),
      `      members: ${members.length === 0 ? "none" : members.map((one) => inert(memberText(one))).join(", ")}`
    ].join(`
`)
  );
  return `${[
    colours2.bold(inert(`${workspace}: ${targetText(resource2)}${least}: ${counts}`)),
    section("People", holders.join(`
`), colours2),
    section("Groups", teams.join(`
`), colours2),
    findingsText(asked, textOf2, colours2)
  ].filter((part) => part !== "").join(`

`)}
`;
}
function memberText({ email: email2, ...standing2 }) {
  return standing2.state === "live and desired" ? email2 : `${email2} (${stateOf(standing2)})`;
}
function unanswered(asked, about, textOf2, colours2) {
  let where = asked.workspace === "" ? "" : `${asked.workspace}: `;
  return `${[colours2.bold(inert(`${where}nothing to say about ${about}`)), findingsText(asked, textOf2, colours2)].filter((part) => part !== "").join(`

`)}
`;
}
function section(title, body, colours2) {
  return body === "" ? "" : `${colours2.bold(title)}
${body}`;
}
function extras(...texts) {
  return texts.filter((text2) => text2 !== "").map(inert);
}
function waysText(ways, colours2, indent) {
  return aligned(
    ways.map((way) => ({ cells: wayCells(way), standing: way, below: reasonsOf(way.terms), isSoon: isSoon(way) })),
    colours2,
    indent
  );
}
function isSoon({ endsIn: endsIn2 }) {
  return endsIn2 !== void 0 && endsIn2 >= 0 && endsIn2 <= SOON;
}
function aligned(rows, colours2, indent) {
  let safe = rows.map((row2) => ({ ...row2, cells: row2.cells.map(inert) })), widths = (safe[0]?.cells ?? []).map(
    (_, column) => Math.max(...safe.map(({ cells }) => dist_default(cells[column] ?? "")))
  );
  return safe.map(({ cells, standing: standing2, below = "", isSoon: soon = !1 }) => {
    let padded = cells.flatMap((cell, column) => {
      let width = widths[column] ?? 0;
      return width === 0 ? [] : [cell + " ".repeat(width - dist_default(cell))];
    }), line = `${" ".repeat(indent)}${signOf(standing2)} ${padded.join("  ").trimEnd()}`, painted = soon && standing2.state === "live and desired" ? colours2.yellow(line) : paint(line, standing2, colours2);
    return below === "" ? painted : `${painted}
${colours2.dim(`${" ".repeat(indent + 6)}${inert(below)}`)}`;
  }).join(`
`);
}
function signOf({ state, leftAlone: leftAlone2 }) {
  return state === "only desired" ? "+" : state === "only live" ? leftAlone2 === void 0 ? "-" : "=" : state === "deferred" ? "~" : " ";
}
function paint(line, { state, leftAlone: leftAlone2 }, colours2) {
  return state === "only desired" ? colours2.green(line) : state === "only live" ? leftAlone2 === void 0 ? colours2.red(line) : colours2.dim(line) : state === "deferred" ? colours2.yellow(line) : line;
}
function bearing({ findings: findings3, objections }) {
  let errors = findings3.filter(({ severity }) => severity === "error"), others = findings3.length - errors.length, rest = others === 0 ? "" : `${others} more ${others === 1 ? "finding" : "findings"} of the plan: \`segment-access plan\` shows ${others === 1 ? "it" : "them"}.`;
  return { shown: [...objections, ...errors], rest };
}
function findingsText(asked, textOf2, colours2) {
  let { shown: shown2, rest } = bearing(asked);
  return [
    ...shown2.length === 0 ? [] : [renderFindings(shown2, textOf2, colours2)],
    ...extras(rest).map(colours2.dim)
  ].join(`
`);
}

// src/render/answer-json.ts
function explanationJson({ workspace, findings: findings3, objections, answer }) {
  return {
    version: 1,
    workspace,
    person: answer?.person ?? null,
    addresses: answer?.addresses ?? [],
    workspaceRole: answer?.workspaceRole ?? { live: null, desired: null },
    resource: answer?.resource ?? null,
    answer: answer?.answer ?? null,
    groups: answer?.groups ?? [],
    access: answer?.access ?? [],
    denials: answer?.denials ?? [],
    inactive: answer?.inactive ?? [],
    findings: sortFindings([...objections, ...findings3])
  };
}
function everywhereJson(email2, asked) {
  let addresses = asked.flatMap(({ answer }) => answer?.addresses ?? []);
  return {
    version: 1,
    person: email2,
    addresses: [...new Set(addresses)].sort(),
    workspaces: asked.map(explanationJson),
    findings: sortFindings(asked.flatMap(({ findings: findings3, objections }) => [...objections, ...findings3]))
  };
}
function holdersJson({ workspace, findings: findings3, objections, answer }) {
  return {
    version: 1,
    workspace,
    resource: answer?.resource ?? null,
    atLeast: answer?.atLeast ?? null,
    people: answer?.people ?? [],
    groups: answer?.groups ?? [],
    findings: sortFindings([...objections, ...findings3])
  };
}

// src/render/answer-markdown.ts
function explanationMarkdown(asked, email2) {
  let { workspace, answer } = asked;
  if (answer === void 0) return unanswered2(asked, email2);
  let { person, addresses, workspaceRole: workspaceRole2, groups, access, denials, inactive } = answer, others = addresses.filter((address) => address !== person.email);
  return joined([
    `### Access of ${code(person.email)}: ${code(workspace)}`,
    ...answer.answer === void 0 ? [] : [code(answer.answer.sentence)],
    [
      `- ${code(personText(person, workspaceRole2))}`,
      ...others.length === 0 ? [] : [`- also ${others.map(code).join(", ")}`],
      ...[
        person.state === "live and desired" ? "" : stateOf(person),
        placeOf(person.source),
        datesOf(person),
        reasonsOf(person.terms)
      ].filter((text2) => text2 !== "").map((text2) => `- ${code(text2)}`)
    ].join(`
`),
    ...person.status === "invited" ? [INVITED] : [],
    ...waysTable([["", access]]),
    ...table(
      ["Group", "Policy line", "Dates", "State"],
      groups.map((one) => [one.group, placeOf(one.source), datesOf(one), stateOf(one)])
    ),
    ...table(
      ["No access, says the policy", "Policy line"],
      denials.map((denial) => [denialText(denial), placeOf(denial.source)])
    ),
    ...table(
      ["Gives nothing today", "Dates", "Policy line"],
      inactive.map(({ what, terms, source: source2 }) => [what, datesOf({ terms }), placeOf(source2)])
    ),
    ...findings(asked)
  ]);
}
function everywhereMarkdown(asked, email2) {
  return `${code(everywhereWords(asked, email2))}

${asked.map((one) => explanationMarkdown(one, email2)).join(`
`)}`;
}
function holdersMarkdown(asked, written) {
  let { workspace, answer } = asked;
  if (answer === void 0) return unanswered2(asked, written);
  let { resource: resource2, atLeast, people, groups } = answer;
  return joined([
    `### Who can: ${code(targetText(resource2))} in ${code(workspace)}`,
    ...atLeast === null ? [] : [`At least ${code(atLeast)}.`],
    ...people.length === 0 ? ["Nobody."] : [],
    ...table(
      ["Person", "Access", ""],
      people.map(({ person, workspaceRole: workspaceRole2, ...degrees2 }) => [
        person.email,
        degreesText(degrees2),
        personText(person, workspaceRole2)
      ])
    ),
    ...waysTable(
      people.map(({ person, ways }) => [person.email, ways]),
      "Person"
    ),
    ...table(
      ["Group", "Access", "Members"],
      groups.map(({ group: group2, members, ...degrees2 }) => [group2, degreesText(degrees2), members.map(memberText).join(", ")])
    ),
    ...waysTable(
      groups.map(({ group: group2, ways }) => [group2, ways]),
      "Group"
    ),
    ...findings(asked)
  ]);
}
function unanswered2(asked, about) {
  let where = asked.workspace === "" ? "" : `: ${code(asked.workspace)}`;
  return joined([`### Nothing to say about ${code(about)}${where}`, ...findings(asked)]);
}
function joined(sections2) {
  return `${sections2.join(`

`)}
`;
}
function table(heads, rows) {
  if (rows.length === 0) return [];
  let body = rows.map((cells) => row(cells.map((cell) => cell === "" ? "" : code(cell))));
  return [[row(heads), row(heads.map(() => "---")), ...body].join(`
`)];
}
function waysTable(of, who) {
  let heads = [...who === void 0 ? [] : [who], ...WAY_COLUMNS, "Reasons"], rows = of.flatMap(
    ([name, ways]) => ways.map((way) => [...who === void 0 ? [] : [name], ...wayCells(way), reasonsOf(way.terms)])
  );
  return table(heads, rows);
}
function findings(asked) {
  let { shown: shown2, rest } = bearing(asked);
  return [...renderFindingsTable(shown2), ...rest === "" ? [] : [rest]];
}

// src/core/answer/standing.ts
function reasonsOf2(proposed) {
  let { scope, deferred } = proposed.plan;
  return {
    proposed,
    excepted: exceptedBy(scope.except),
    waits: new Map(deferred.map(({ change, until }) => [keyOf(change.fact), until]))
  };
}
function standingOf(facts, presence, { now, later }, { proposed, excepted, waits }) {
  let isLive2 = presence.live && now, isExpected = presence.expected && later;
  if (presence.after && later && !isExpected) {
    let until = facts.flatMap((fact) => waits.get(keyOf(fact)) ?? [])[0];
    return { state: "deferred", why: until === void 0 ? "it waits" : `it is removed once ${until}` };
  }
  if (isLive2 && !isExpected)
    return { state: "only live", why: presence.expected ? RELABELLED : "the next apply removes it" };
  if (isExpected && !isLive2) {
    if (presence.live) return { state: "only desired", why: RELABELLED };
    let isOfInvite = facts.some(
      (fact) => fact.kind === "grant" && isUser(fact.principal) && proposed.live.invited.has(fact.principal)
    ), adds = facts.some(({ kind }) => kind === "user") ? "the next apply invites them" : "the next apply adds it";
    return { state: "only desired", why: isOfInvite ? UNACCEPTED : adds };
  }
  if (!isLive2) return;
  let kept = facts.find((fact) => !proposed.resolution.desired.has(keyOf(fact)));
  return kept === void 0 ? { state: "live and desired" } : leftAlone(kept, proposed, excepted);
}
var RELABELLED = "the next apply changes the labels that decide it", UNACCEPTED = "they have not accepted their invite, and what an invite grants can't be read";
function leftAlone(fact, { policy, plan: plan2, waiting }, excepted) {
  let principals = principalsOf(fact), pattern = principals.flatMap((principal) => excepted(principal) ?? [])[0], alone = (reason, why) => ({
    state: "only live",
    leftAlone: reason,
    why: `left alone: ${why}`
  });
  if (pattern !== void 0) return alone("excepted", `excepted by \`${pattern}\``);
  let newName = principals.flatMap((one) => isGroup(one) ? waiting.get(one) ?? [] : [])[0];
  if (newName !== void 0)
    return alone("old-name", `it is the old name of \`${nameOf(newName)}\`, which is not renamed yet`);
  if (principals.some((one) => isGroup(one) && policy.groups.get(one)?.managedByIdp !== void 0)) return alone("idp", "the identity provider decides who is in the group");
  let [owner] = principals;
  return plan2.scope.over === "declared" && owner !== void 0 && !isDeclared(owner, policy) ? alone("undeclared", "it has no entry, and the scope is `declared`") : alone("idp", "the identity provider decides who is in the workspace");
}
function isDeclared(principal, { users, groups }) {
  return isGroup(principal) ? groups.has(principal) : users.has(principal);
}
function principalsOf(fact) {
  switch (fact.kind) {
    case "user":
      return [fact.user];
    case "group":
      return [fact.group];
    case "member":
      return [fact.group, fact.user];
    case "grant":
      return [fact.principal];
    case "label":
      return [];
  }
}

// src/core/answer/target.ts
function targetOf(written, inventory) {
  if (written === "workspace") return found({ ref: "workspace", kind: "workspace", isUnlisted: !1 });
  let colon = written.indexOf(":"), kind = RESOURCE_KINDS.find((one) => one === written.slice(0, Math.max(colon, 0))), named = kind === void 0 ? [] : candidates([kind], written.slice(colon + 1), inventory), asWarehouse = kind === "destination" && named.length === 0 ? candidates(["warehouse"], written.slice(colon + 1), inventory) : [], ofKind = [...named, ...asWarehouse], all = ofKind.length > 0 ? ofKind : candidates(RESOURCE_KINDS, written, inventory), [only, ...others] = all;
  if (only === void 0)
    return !written.startsWith("labels:") && inventory.isHeld(written) ? found(unlisted(written)) : problem2(
      "unknown-resource",
      `The workspace has nothing called ${quote(written)}${didYouMean(written, names(inventory, kind))}.`
    );
  if (others.length > 0) {
    let refs = all.map(({ ref, kind: its, id }) => `\`${ref}\`${ref === `${its}:${id}` ? "" : ` (${id})`}`).sort();
    return problem2(
      "ambiguous",
      `${quote(written)} is the name of ${all.length} things: ${refs.join(", ")}. Say which, by kind or id.`
    );
  }
  if (only.kind !== "destination") return found({ ref: only.ref, kind: only.kind, isUnlisted: !1 });
  let source2 = inventory.byId("source", only.sourceId ?? ""), target = source2 === void 0 ? unlisted(`source:${only.sourceId ?? ""}`) : { ref: source2.ref, kind: "source", isUnlisted: !1 };
  return found({ ...target, destination: only.ref });
}
function reaches({ role, on }, target, { vocabulary, resources }) {
  let { kinds: kinds2, level } = vocabulary.reach(role), isUndocumented = vocabulary.tier(role) === void 0;
  return level === 0 && !isUndocumented ? !1 : target.ref === "workspace" ? on === "workspace" : (isUndocumented || kinds2 === "everything" || kinds2.includes(target.kind) || target.isUnlisted && on === target.ref) && scopeCovers(on, target.ref, resources);
}
function found(target) {
  return { ok: !0, value: target, findings: [] };
}
function problem2(rule, message) {
  return { ok: !1, findings: [{ rule, severity: "error", message }] };
}
function unlisted(ref) {
  return { ref, kind: ref.slice(0, ref.indexOf(":")), isUnlisted: !0 };
}
function candidates(kinds2, name, inventory) {
  let byId = kinds2.flatMap((kind) => inventory.byId(kind, name) ?? []);
  return byId.length > 0 ? byId : kinds2.flatMap((kind) => {
    let answer = inventory.find(kind, name);
    return answer.found === "one" ? [answer.resource] : answer.found === "none" ? [] : answer.ids.flatMap((id) => inventory.byId(kind, id) ?? []);
  });
}
function names(inventory, kind) {
  let all = (kind === void 0 ? RESOURCE_KINDS : [kind]).flatMap((one) => inventory.ofKind(one));
  return [...all.map(({ ref }) => ref), ...kind === void 0 ? all.flatMap((one) => one.names) : []];
}

// src/core/answer/ways.ts
function inquiryOf(proposed, target) {
  return {
    proposed,
    ...target !== void 0 && { target },
    reasons: reasonsOf2(proposed),
    worlds: { now: proposed.surroundingsNow, later: proposed.surroundings }
  };
}
var DEGREES = { 0: "none", 1: "read-only", 2: "read-write", 3: "full-access" }, RANKS = {
  none: 0,
  unknown: 1,
  "read-only": 1,
  "read-write": 2,
  "full-access": 3
};
function degreeOf(role, vocabulary) {
  return vocabulary.tier(role) === void 0 ? "unknown" : DEGREES[vocabulary.reach(role).level];
}
function isAtLeast(degree, least) {
  return degree === "unknown" || RANKS[degree] >= RANKS[least];
}
function compareDegrees(a, b) {
  return RANKS[b] - RANKS[a];
}
function most(degrees2) {
  let best = degrees2.filter((degree) => degree !== "unknown").reduce((a, b) => RANKS[b] > RANKS[a] ? b : a, "none");
  return best === "none" && degrees2.includes("unknown") ? "unknown" : best;
}
function isLive({ state }) {
  return state !== "only desired";
}
function isToBe({ state, leftAlone: leftAlone2 }) {
  return state === "live and desired" || state === "only desired" || leftAlone2 !== void 0;
}
function waysOf(principal, inquiry) {
  let { before, after, expected } = inquiry.proposed, met = /* @__PURE__ */ new Map();
  for (let [key, index] of [
    ["live", before],
    ["after", after],
    ["expected", expected]
  ])
    for (let grant of heldBy(principal, index)) {
      let id = JSON.stringify([grant.via, grant.role, grant.on]), presence = met.get(id)?.presence ?? { live: !1, after: !1, expected: !1 };
      met.set(id, { grant, presence: { ...presence, [key]: !0 } });
    }
  return [...met.values()].flatMap(({ grant, presence }) => wayOf(principal, grant, presence, inquiry) ?? []).sort(compareWays);
}
function heldBy(principal, index) {
  return isUser(principal) ? effective(index, principal) : (index.grants.get(principal) ?? []).map(({ role, on }) => ({ role, on, via: principal }));
}
function wayOf(principal, grant, presence, inquiry) {
  let { proposed, target, reasons, worlds } = inquiry, { role, on, via } = grant, relevance = target === void 0 ? { now: !0, later: !0 } : { now: reaches(grant, target, worlds.now), later: reaches(grant, target, worlds.later) }, held = { kind: "grant", principal: via, role, on }, joined2 = isUser(principal) && !isUser(via) ? { kind: "member", group: via, user: principal } : void 0, standing2 = standingOf(joined2 === void 0 ? [held] : [held, joined2], presence, relevance, reasons);
  if (standing2 === void 0) return;
  let { desired } = proposed.resolution, asked = desired.get(keyOf(held)), membership = joined2 === void 0 ? void 0 : desired.get(keyOf(joined2));
  return {
    ...standing2,
    access: degreeOf(role, worlds.later.vocabulary),
    role,
    on,
    through: isUser(via) ? "direct" : via,
    ...asked?.profile !== void 0 && { profile: asked.profile },
    ...asked !== void 0 && { source: asked.source },
    ...membership !== void 0 && { membership: membership.source },
    ...termsOf([membership, asked], proposed)
  };
}
function termsOf(lines, { today }) {
  let terms = lines.reduce((outer, line) => within(outer, line?.terms ?? {}), {});
  return {
    ...isBlank(terms) ? {} : { terms },
    ...terms.until === void 0 ? {} : { endsIn: daysBetween(today, terms.until) }
  };
}
function compareWays(a, b) {
  return compareDegrees(a.access, b.access) || compareText(a.on, b.on) || compareText(a.role, b.role) || compareText(a.through, b.through);
}
function degreesOf(ways) {
  let of = (some) => most(some.map(({ access }) => access));
  return { live: of(ways.filter(isLive)), desired: of(ways.filter(isToBe)) };
}

// src/core/answer/answer.ts
function answerOf({ email: email2, status }, target, ways) {
  let degrees2 = degreesOf(ways), what = target.ref === "workspace" ? "the whole workspace" : target.ref, now = ways.filter(isLive), then = ways.filter(isToBe), isInvited = status === "invited" ? " (invited; what an invite grants can't be read)" : "", has = now.length === 0 ? `has no access to ${what}` : `has ${wordOf(degrees2.live)} to ${what} ${howOf(now, degrees2.live)}`, through = target.destination === void 0 ? "" : `; ${target.destination} is reached only through its source`;
  return { ...degrees2, sentence: `${email2}${isInvited} ${has}${changing(now, then, degrees2)}${through}.` };
}
function changing(now, then, { live, desired }) {
  return live === desired && howOf(now, live) === howOf(then, desired) ? "" : then.length === 0 ? "; by the policy none" : `; by the policy ${wordOf(desired)} ${howOf(then, desired)}`;
}
function wordOf(degree) {
  return degree === "unknown" ? "access of unknown extent" : degree;
}
function howOf(ways, degree) {
  let how = ways.filter(({ access }) => access === degree).map(({ through }) => through === "direct" ? "directly" : `through ${through}`);
  return [...new Set(how)].sort(compareText).join(" and ");
}

// src/core/answer/denials.ts
function denialsOf(user2, { proposed, target, worlds }) {
  let groups = new Set(proposed.expected.groupsOf.get(user2));
  return proposed.resolution.assertions.flatMap((assertion) => {
    let { principal, kind, on, source: source2 } = assertion;
    return !(isUser(principal) ? principal === user2 : groups.has(principal)) || target !== void 0 && !isAbout(assertion, target, worlds.later.resources) ? [] : [{ kind, on, through: isUser(principal) ? "direct" : principal, source: source2 }];
  });
}
function isAbout({ kind, on, besides }, target, resources) {
  return kind !== target.kind || !scopeCovers(on, target.ref, resources) ? !1 : ![...besides].some((scope) => scopeCovers(scope, target.ref, resources));
}

// src/core/answer/inactive.ts
function inactiveOf(user2, { policy, today }) {
  let entry = policy.users.get(user2), groups = [...policy.groups.values()].flatMap((group2) => {
    let members = group2.members.filter(({ value }) => value === user2);
    return members.length === 0 ? [] : [{ ...group2, members }];
  }), names2 = new Set(
    [...entry === void 0 ? [] : [entry], ...groups].flatMap(
      (one) => layersOf(one, policy.profiles).flatMap(({ profile }) => profile ?? [])
    )
  ), theirs = {
    ...policy,
    users: new Map(entry === void 0 ? [] : [[user2, entry]]),
    groups: new Map(groups.map((group2) => [group2.group, group2])),
    profiles: new Map([...policy.profiles].filter(([name]) => names2.has(name)))
  };
  return writtenTerms(theirs).filter(({ terms }) => !holds(terms, today)).map(({ what, terms, source: source2 }) => ({ what, terms, source: source2 }));
}

// src/core/answer/person.ts
function personOf(user2, { proposed, reasons }) {
  let { before, after, expected, live, policy, resolution } = proposed, fact = { kind: "user", user: user2 }, entry = policy.users.get(user2), isThere2 = before.users.has(user2), presence = { live: isThere2, after: after.users.has(user2), expected: expected.users.has(user2) }, waiting = entry === void 0 ? void 0 : { state: "only desired", why: "the entry gives nothing today" }, standing2 = standingOf([fact], presence, { now: !0, later: !0 }, reasons) ?? waiting;
  if (standing2 === void 0) return;
  let asked = resolution.desired.get(keyOf(fact));
  return {
    ...standing2,
    email: nameOf(user2),
    status: isThere2 ? live.invited.has(user2) ? "invited" : "active" : "absent",
    kind: entry?.kind ?? "person",
    ...entry?.owner !== void 0 && { owner: nameOf(entry.owner.value) },
    ...entry !== void 0 && { source: entry.source },
    ...termsOf([asked], proposed)
  };
}

// src/core/answer/explain.ts
function explain(proposed, email2, resource2) {
  let user2 = personAt(email2, proposed), inventory = inventoryOf(proposed.live), target = resource2 === void 0 ? void 0 : targetOf(resource2, inventory);
  if (user2 === void 0 || target?.ok === !1)
    return {
      ok: !1,
      findings: [...user2 === void 0 ? [unknownPerson(email2, proposed)] : [], ...target?.findings ?? []]
    };
  let inquiry = inquiryOf(proposed, target?.value), person = personOf(user2, inquiry);
  if (person === void 0) return { ok: !1, findings: [unknownPerson(email2, proposed)] };
  let access = waysOf(user2, inquiry), about = target?.value;
  return {
    ok: !0,
    value: {
      person,
      addresses: addressesOf2(user2, proposed),
      workspaceRole: workspaceRoleOf(user2, inquiry),
      ...about !== void 0 && { resource: about, answer: answerOf(person, about, access) },
      groups: membershipsOf(user2, inquiry).filter(
        ({ group: group2 }) => about === void 0 || access.some(({ through }) => through === group2)
      ),
      access,
      denials: denialsOf(user2, inquiry),
      inactive: about === void 0 ? inactiveOf(user2, proposed) : []
    },
    findings: []
  };
}
function personAt(email2, { before, policy, declared, live }) {
  let asked = userRef(email2);
  if (before.users.has(asked) || policy.users.has(asked)) return asked;
  let id = declared.users.get(asked)?.id?.value;
  return id === void 0 ? void 0 : [...before.users].find((user2) => live.directory.get(user2) === id && policy.users.has(user2));
}
function addressesOf2(user2, proposed) {
  let theirs = [...proposed.declared.users.keys()].filter((one) => personAt(nameOf(one), proposed) === user2);
  return [.../* @__PURE__ */ new Set([user2, ...theirs])].map(nameOf).sort(compareText);
}
function unknownPerson(email2, { before, declared, live }) {
  let known = [.../* @__PURE__ */ new Set([...before.users, ...declared.users.keys()])].map(nameOf);
  return { rule: "unknown-person", severity: "error", message: `${quote(email2)} is neither in ${live.workspace.slug} nor in its policy${didYouMeanAddress(email2, known)}.` };
}
function workspaceRoleOf(user2, { proposed, worlds }) {
  let word = (index) => workspaceWordOf(effective(index, user2), worlds.later.vocabulary) ?? null;
  return { live: word(proposed.before), desired: word(proposed.expected) };
}
function membershipsOf(user2, { proposed, reasons }) {
  let { before, after, expected, resolution } = proposed, isIn = (index, group2) => index.groupsOf.get(user2)?.includes(group2) ?? !1;
  return [...new Set([before, after, expected].flatMap((index) => index.groupsOf.get(user2) ?? []))].sort(compareText).flatMap((group2) => {
    let fact = { kind: "member", group: group2, user: user2 }, presence = { live: isIn(before, group2), after: isIn(after, group2), expected: isIn(expected, group2) }, standing2 = standingOf([fact], presence, { now: !0, later: !0 }, reasons);
    if (standing2 === void 0) return [];
    let asked = resolution.desired.get(keyOf(fact));
    return [
      { ...standing2, group: group2, ...asked !== void 0 && { source: asked.source }, ...termsOf([asked], proposed) }
    ];
  });
}

// src/core/answer/everywhere.ts
function explainEverywhere(workspaces, email2, resource2) {
  let addresses = /* @__PURE__ */ new Set([email2]);
  for (let address of addresses)
    for (let proposed of workspaces) {
      let known = explain(proposed, address);
      if (known.ok) for (let other of known.value.addresses) addresses.add(other);
    }
  return (proposed) => {
    let known = [...addresses].find((address) => explain(proposed, address).ok);
    return explain(proposed, known ?? email2, resource2);
  };
}

// src/core/answer/inquire.ts
var ELSEWHERE = /* @__PURE__ */ new Set(["unknown-person", "unknown-resource"]);
function inquire(planned, question) {
  let asked = planned.map(({ workspace, findings: findings3, proposed }) => {
    if (proposed === void 0) return { workspace, findings: findings3, objections: [] };
    let outcome = question(proposed), answer = outcome.ok ? { answer: outcome.value } : {};
    return { workspace, findings: findings3, objections: outcome.findings, ...answer };
  });
  if (!asked.some(({ answer }) => answer !== void 0)) return asked;
  let settle2 = (finding) => ELSEWHERE.has(finding.rule) ? { ...finding, severity: "note" } : finding;
  return asked.map((one) => ({ ...one, objections: one.objections.map(settle2) }));
}

// src/commands/ask.ts
async function planEach(options, terminal2) {
  let { workspaces, findings: findings3 } = await load(options.policy, loadOptions(options, terminal2)), planned = [];
  for (let loaded of workspaces) planned.push(await planOne2(loaded, options, terminal2));
  terminal2.waiting(void 0);
  let [first = { workspace: options.workspace ?? "", findings: [] }, ...others] = planned;
  return { planned: [{ ...first, findings: sortFindings([...findings3, ...first.findings]) }, ...others], workspaces };
}
async function planOne2(loaded, options, terminal2) {
  let { policy } = loaded;
  if (!policy.ok) return { workspace: slugOf(loaded), findings: policy.findings };
  let { workspace, settings } = policy.value, reader = connectReader(options, { slug: workspace.value, region: settings.region }, terminal2);
  return reader.ok ? planWorkspace(policy.value, policy.findings, reader.value, segmentSystem, todayOf(options, terminal2)) : { workspace: workspace.value, findings: [...policy.findings, ...reader.findings.map(offerSnapshot)] };
}
function offerSnapshot(finding) {
  return finding.rule !== "token" ? finding : {
    ...finding,
    message: `${finding.message} Without a token, give --live with a snapshot (\`plan --save-live\`).`
  };
}
var KINDS = wordList(
  RESOURCE_KINDS.map((kind) => `${kind}:NAME`),
  1 / 0
);
function withAdvice(asked) {
  let advice = `Ask about \`workspace\`, or about one thing by its name or id, alone or as ${KINDS}. It takes no group, role or label; what a person has, \`explain\` tells.`, advised = (finding) => finding.rule === "unknown-resource" ? { ...finding, message: `${finding.message} ${advice}` } : finding;
  return asked.map((one) => ({ ...one, objections: one.objections.map(advised) }));
}
function toTheQuestion(asked) {
  return asked.map(
    (one) => hasErrors(one.objections) ? { ...one, findings: one.findings.filter(({ severity }) => severity === "error") } : one
  );
}
function askedExitCode(asked) {
  return asked.some(({ findings: findings3, objections }) => hasErrors([...findings3, ...objections])) ? 1 : 0;
}

// src/commands/explain.ts
async function explainCommand(email2, resource2, options, terminal2) {
  let { planned, workspaces } = await planEach(options, terminal2), proposals = planned.flatMap(({ proposed }) => proposed ?? []), asked = withAdvice(
    inquire(
      planned,
      options.allWorkspaces === !0 ? explainEverywhere(proposals, email2, resource2) : (proposed) => explain(proposed, email2, resource2)
    )
  ), text2 = render(asked, email2, options, textsOf(workspaces), terminal2);
  return await print(text2, options, terminal2) ? askedExitCode(asked) : 1;
}
function render(asked, email2, { format: format2, allWorkspaces = !1 }, textOf2, { colours: colours2 }) {
  let told = toTheQuestion(asked);
  switch (format2) {
    case "json":
      return jsonText(allWorkspaces ? [everywhereJson(email2, asked)] : asked.map(explanationJson));
    case "markdown":
      return allWorkspaces ? everywhereMarkdown(told, email2) : told.map((one) => explanationMarkdown(one, email2)).join(`
`);
    case "text":
      return allWorkspaces ? everywhereText(told, email2, textOf2, colours2) : told.map((one) => explanationText(one, email2, textOf2, colours2)).join(`
`);
  }
}

// src/commands/fmt.ts
import { randomUUID } from "node:crypto";
import { chmod, readFile as readFile3, realpath, rename, rm as rm2, stat, writeFile as writeFile3 } from "node:fs/promises";
import { basename, dirname as dirname2, join as join3, resolve as resolve4 } from "node:path";

// src/core/format/format-policy.ts
var import_yaml4 = __toESM(require_dist(), 1);

// src/core/format/yaml-layout.ts
var import_yaml2 = __toESM(require_dist(), 1);
function linesOf(text2) {
  let starts = [0];
  for (let end = text2.indexOf(`
`); end >= 0; end = text2.indexOf(`
`, end + 1)) starts.push(end + 1);
  let startOf2 = (line) => starts[line] ?? text2.length;
  function at(offset) {
    let low = 0, high = starts.length - 1;
    for (; low < high; ) {
      let middle = low + high + 1 >> 1;
      startOf2(middle) <= offset ? low = middle : high = middle - 1;
    }
    return low;
  }
  return {
    at,
    startOf: startOf2,
    isEmpty: (line) => line >= 0 && text2.slice(startOf2(line), startOf2(line + 1)).trim() === ""
  };
}
function findMarks(text2) {
  let comments = /* @__PURE__ */ new Map(), dashes = [], offset = 0, isScalarNext = !1;
  for (let lexeme of new import_yaml2.Lexer().lex(text2)) {
    if (lexeme === "" || lexeme === "" || lexeme === "") {
      isScalarNext = lexeme === "";
      continue;
    }
    !isScalarNext && lexeme.startsWith("#") && comments.set(offset, lexeme.trimEnd()), !isScalarNext && lexeme === "-" && dashes.push(offset), isScalarNext = !1, offset += lexeme.length;
  }
  return { comments, dashes };
}
function rangeOf(node) {
  return (0, import_yaml2.isNode)(node) && node.range ? [node.range[0], node.range[1]] : void 0;
}
function isBlockScalar(node) {
  return (0, import_yaml2.isScalar)(node) && (node.type === import_yaml2.Scalar.BLOCK_LITERAL || node.type === import_yaml2.Scalar.BLOCK_FOLDED);
}
function isSpread(node, text2) {
  if (!(0, import_yaml2.isCollection)(node) || node.items.length === 0) return !1;
  if (!node.flow) return !0;
  let range = rangeOf(node);
  return range !== void 0 && text2.slice(...range).includes(`
`);
}
function readBlocks(root, text2, lines, dashes) {
  let points = [], spaced = [], keptEnds = /* @__PURE__ */ new Set(), dash = 0;
  function startItem(key, value, offset, blocks) {
    let item = { key, value, lead: [] };
    if (offset === void 0) return item;
    let line = lines.at(offset);
    return text2.slice(lines.startOf(line), offset).trim() === "" && lines.isEmpty(line - 1) && !keptEnds.has(lines.startOf(line)) && spaced.push(item), points.push({ offset, line, item, blocks }), item;
  }
  function readValue(item, blocks) {
    let { value } = item;
    if (isSpread(value, text2)) {
      item.block = readBlock(value, blocks);
      return;
    }
    let range = rangeOf(value);
    if (range === void 0 || range[0] === range[1]) return;
    let isBlock = isBlockScalar(value);
    points.push({ offset: range[0], line: lines.at(isBlock ? range[0] : range[1] - 1), item, blocks }), isBlock && /^[|>]\d?\+/u.test(text2.slice(range[0], range[0] + 3)) && keptEnds.add(range[1]);
  }
  function readBlock(node, outer) {
    let range = rangeOf(node), items = [], firstDash = (0, import_yaml2.isSeq)(node) && !node.flow ? dashes[dash] : void 0, start = range?.[0] ?? 0, block = {
      node,
      items,
      trailing: [],
      column: start - lines.startOf(lines.at(start)),
      ...node.flow && range && { end: range[1] }
    }, blocks = [...outer, block];
    for (let entry of node.items) {
      let [key, value] = (0, import_yaml2.isPair)(entry) ? [entry.key, entry.value ?? void 0] : [void 0, entry], offset = firstDash === void 0 ? rangeOf(key ?? value)?.[0] : dashes[dash++], item = startItem(key, value, offset, blocks);
      items.push(item), readValue(item, blocks);
    }
    return block;
  }
  return { block: readBlock(root, []), points, spaced, keptEnds };
}
function closingBlock(before, after, offset, column) {
  let open = after?.blocks.at(-1)?.column ?? -1, below = before.item.block ? [...before.blocks, before.item.block] : before.blocks, found2;
  for (let block of below.toReversed()) {
    if (after?.blocks.includes(block) === !0) break;
    if (block.end !== void 0) {
      if (offset < block.end) return block;
    } else block.column <= column && block.column > open && (found2 === void 0 || block.column === found2.column) && (found2 = block);
  }
  return found2;
}
function dropFirstLines({ items }) {
  items[0]?.lead[0] === "" && items[0].lead.shift();
  for (let { block } of items) block && dropFirstLines(block);
}
function readLayout(document, text2) {
  let { contents } = document;
  if (!(0, import_yaml2.isMap)(contents) || contents.items.length === 0) return;
  let lines = linesOf(text2), { comments, dashes } = findMarks(text2), { block, points, spaced, keptEnds } = readBlocks(contents, text2, lines, dashes), next = 0, last;
  for (let [offset, comment] of comments) {
    let passed = next;
    for (; (points[next]?.offset ?? 1 / 0) < offset; ) next++;
    next > passed && (last = void 0);
    let before = points[next - 1], after = points[next], line = lines.at(offset), column = offset - lines.startOf(line), isAlone = text2.slice(lines.startOf(line), offset).trim() === "";
    if (!isAlone && before?.line === line) {
      before.item.eol !== void 0 && before.item.lead.push(before.item.eol), before.item.eol = comment;
      continue;
    }
    let found2 = before && last !== "lead" ? closingBlock(before, after, offset, column) : void 0, closed4 = found2 && last instanceof Object && last.column < found2.column ? last : found2, target = closed4?.trailing ?? after?.item.lead ?? block.trailing;
    isAlone && lines.isEmpty(line - 1) && !keptEnds.has(lines.startOf(line)) && target.push(""), target.push(comment), last = closed4 ?? "lead";
  }
  for (let { lead: lead2 } of spaced) lead2.push("");
  return dropFirstLines(block), block;
}

// src/core/format/content.ts
function meaningOf(node, key) {
  if (node.kind === "scalar") return JSON.stringify([node.text, node.value]);
  if (node.kind === "list") {
    let items = node.items.map((item) => meaningOf(item, ""));
    return `[${(key === "members" ? items.sort(compareText) : items).join()}]`;
  }
  return `{${node.entries.map((entry) => `${JSON.stringify(entry.key)}:${meaningOf(entry.value, entry.key)}`).sort(compareText).join()}}`;
}
function contentOf(tree, text2) {
  let comments = [...findMarks(text2).comments.values()].sort(compareText);
  return [meaningOf(tree, ""), ...comments].join(`
`);
}

// src/core/format/entry-order.ts
var TOP = { key: "", schemas: [PolicyFile] }, BLOCKS = new Set(Object.values(BLOCK_KEYS)), KEPT = { kind: "kept", compare: () => 0 };
function branches(schemas, type2) {
  return schemas.flatMap((schema) => schema.anyOf ? branches(schema.anyOf, type2) : [schema]).filter((schema) => schema.type === type2);
}
function propertiesOf(schemas) {
  return branches(schemas, "object").flatMap(({ properties }) => Object.keys(properties ?? {}));
}
function spotBelow(spot, key) {
  let found2 = key === void 0 ? branches(spot.schemas, "array").map(({ items }) => items) : branches(spot.schemas, "object").flatMap(
    ({ properties, patternProperties }) => properties && Object.hasOwn(properties, key) ? [properties[key]] : Object.values(patternProperties ?? {})
  );
  return { key: key ?? spot.key, schemas: found2.filter((schema) => schema !== void 0) };
}
function namingKeys(spot) {
  return propertiesOf(spotBelow(spot).schemas);
}
function selectorRank(selector) {
  return selector === "*" ? 0 : selector.includes("=") ? 1 : /[*?]/u.test(selector) ? 2 : 3;
}
function compareCaseless(a, b) {
  return compareText(a.toLowerCase(), b.toLowerCase()) || compareText(a, b);
}
function compareSelectors(a, b) {
  return selectorRank(a) - selectorRank(b) || compareText(a, b);
}
function mapOrder({ key, schemas }) {
  let found2 = branches(schemas, "object"), keys = propertiesOf(found2);
  if (keys.length > 0) {
    let ranks = new Map(keys.map((name, rank) => [name, rank])), rankOf = (name) => ranks.get(name) ?? keys.length;
    return { kind: "fixed", compare: (a, b) => rankOf(a) - rankOf(b) };
  }
  return found2.length === 0 || key === "rules" ? KEPT : BLOCKS.has(key) ? { kind: "names", compare: compareSelectors } : { kind: "names", compare: key === "users" ? compareCaseless : compareText };
}
function listOrder({ key, schemas }) {
  return key === "members" && branches(schemas, "array").length > 0 ? { kind: "names", compare: compareCaseless } : KEPT;
}

// src/core/format/entry-sections.ts
function isCommented({ lead: lead2 }) {
  return lead2.some((line) => line !== "");
}
function isSpaced({ lead: lead2 }) {
  return lead2.includes("");
}
function linesAbove({ lead: lead2 }) {
  return lead2.lastIndexOf("") + 1;
}
function hasOwnComment(item) {
  return linesAbove(item) < item.lead.length;
}
function cutBefore(items, isStart) {
  let parts = [];
  for (let item of items) {
    let current = parts.at(-1);
    current === void 0 || isStart(item) ? parts.push([item]) : current.push(item);
  }
  return parts;
}
function sortBelow(items, count2, sort) {
  let [first, ...others] = items;
  if (first === void 0) return items;
  let top = first.lead.slice(0, count2), [start, ...rest] = sort([{ ...first, lead: first.lead.slice(count2) }, ...others]);
  return start === void 0 ? items : [{ ...start, lead: [...top, ...start.lead] }, ...rest];
}
function sortSpaced(items, sort) {
  let close = items.map((item, index) => index === 0 ? item : { ...item, lead: [] });
  return sortBelow(close, items[0]?.lead.length ?? 0, sort).map((item, index) => index === 0 ? item : { ...item, lead: [""] });
}
function sortSection(section2, isOnly, sort) {
  let [first, ...others] = section2;
  return first === void 0 ? section2 : others.every(isSpaced) ? hasOwnComment(first) ? [first, ...sortSpaced(others, sort)] : sortSpaced(section2, sort) : cutBefore(section2, isSpaced).flatMap((run2) => {
    let [head, ...rest] = run2;
    return head === void 0 ? run2 : hasOwnComment(head) ? isOnly && rest.every(hasOwnComment) ? sortBelow(run2, linesAbove(head), sort) : !isOnly && !rest.some(hasOwnComment) ? sortBelow(run2, head.lead.length, sort) : [head, ...sort(rest)] : sortBelow(run2, head.lead.length, sort);
  });
}
function sortNames(items, sort) {
  let sections2 = cutBefore(items, (item) => isCommented(item) && isSpaced(item));
  return sections2.flatMap((section2) => sortSection(section2, sections2.length === 1, sort));
}
function headerLines(item) {
  let modeline = item.lead.findLastIndex((line) => /^#\s*yaml-language-server:/u.test(line));
  return Math.max(linesAbove(item), modeline + 1);
}
function sortFixed(items, isTop, sort) {
  let [first] = items, sorted = sort(items);
  if (first === void 0 || sorted.every((item, index) => item === items[index])) return items;
  let isApart = isTop && items.slice(1).some(isSpaced), header = first.lead.slice(0, headerLines(first));
  return sorted.map((item, index) => {
    let lead2 = item === first ? item.lead.slice(header.length) : item.lead, own = lead2[0] === "" ? lead2.slice(1) : lead2;
    return index === 0 ? { ...item, lead: [...header, ...own] } : { ...item, lead: isApart ? ["", ...own] : lead2 };
  });
}

// src/core/format/yaml-writing.ts
var import_yaml3 = __toESM(require_dist(), 1);
var STEP = "  ";
function yamlWriter(document, text2) {
  function rawOf(node) {
    return node.range ? text2.slice(node.range[0], node.range[1]) : "";
  }
  function propsOf(node) {
    if (node === void 0) return "";
    let anchor = "anchor" in node && node.anchor !== void 0 ? `&${node.anchor}` : "", tag = node.tag === void 0 ? "" : document.directives.tagString(node.tag);
    return [anchor, tag].filter(Boolean).join(" ");
  }
  function join4(...parts) {
    return parts.filter(Boolean).join(" ");
  }
  function blockScalar(node, indent, column) {
    let [first = "", ...body] = rawOf(node).replace(/\n$/u, "").split(`
`), header = /^[|>][-+\d]*/u.exec(first)?.[0] ?? first, digit = /\d/u.exec(header)?.[0], written = body.find((line) => /[^ ]/u.test(line)), width = digit === void 0 ? written?.search(/[^ ]/u) ?? 1 / 0 : column + Number(digit), lines = body.map((line) => line.slice(width)).map((line) => line === "" ? "" : indent + line);
    if (!header.includes("+")) for (; lines.at(-1) === ""; ) lines.pop();
    return [header.replace(/\d/u, String(STEP.length)), ...lines];
  }
  function folded(raw, indent) {
    let [first = "", ...others] = raw.split(`
`), trimmed = (line) => /\\[ \t]+$/u.test(line) ? line : line.trimEnd();
    return [
      trimmed(first),
      ...others.map((line) => {
        let rest = trimmed(line.replace(/^[ \t]+/u, ""));
        return rest === "" ? "" : indent + rest;
      })
    ];
  }
  function flow(node) {
    let items = (0, import_yaml3.isMap)(node) ? node.items.map((pair2) => {
      let key = keyOf2(pair2.key ?? void 0);
      return pair2.value ? join4(`${key}:`, inline2(pair2.value)) : key;
    }) : (0, import_yaml3.isSeq)(node) ? node.items.map((item) => (0, import_yaml3.isPair)(item) ? "" : inline2(item)) : [];
    return (0, import_yaml3.isSeq)(node) ? `[${items.join(", ")}]` : items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
  }
  function inline2(node) {
    return join4(propsOf(node), (0, import_yaml3.isScalar)(node) || (0, import_yaml3.isAlias)(node) ? rawOf(node) : flow(node));
  }
  function keyOf2(key) {
    return key === void 0 ? "" : (0, import_yaml3.isAlias)(key) ? `${rawOf(key)} ` : inline2(key);
  }
  function valueLines(value, indent, column) {
    if (value === void 0) return [""];
    let lines = isBlockScalar(value) ? blockScalar(value, indent, column) : folded(inlineBody(value), indent), [first = "", ...others] = lines;
    return [join4(propsOf(value), first), ...others];
  }
  function inlineBody(value) {
    return (0, import_yaml3.isScalar)(value) || (0, import_yaml3.isAlias)(value) ? rawOf(value) : flow(value);
  }
  function indented(lines, indent) {
    return lines.map((line) => line === "" ? "" : indent + line);
  }
  function itemLines(item, indent, column) {
    let { key, value, eol, block } = item, isEntry = key !== void 0, head = indent + (isEntry ? `${keyOf2(key)}:` : "-");
    if (block) {
      let props = propsOf(value), lines2 = blockLines(block, indent + STEP), [first2 = "", ...others2] = lines2;
      return !isEntry && props === "" && eol === void 0 && block.items[0]?.lead.length === 0 ? [`${head} ${first2.trimStart()}`, ...others2] : [join4(head, props, eol ?? ""), ...lines2];
    }
    let [first = "", ...others] = valueLines(value, indent + STEP, column), lines = [first === "" ? head : `${head} ${first}`, ...others], at = isBlockScalar(value) ? 0 : lines.length - 1;
    return lines.map((line, index) => index === at ? join4(line, eol ?? "") : line);
  }
  function blockLines({ items, trailing, column }, indent) {
    return [...items.flatMap((item) => [...indented(item.lead, indent), ...itemLines(item, indent, column)]), ...indented(trailing, indent)];
  }
  return { blockLines, inline: inline2 };
}

// src/core/format/format-policy.ts
var MAX_ROUNDS = 5;
function nameOf2(node, keys = []) {
  if ((0, import_yaml4.isScalar)(node)) return node.source ?? String(node.value);
  if (!(0, import_yaml4.isMap)(node)) return "";
  let naming = keys.find((key) => node.has(key));
  return naming === void 0 ? "" : nameOf2(node.get(naming, !0));
}
function anchorsIn({ key, value }) {
  let names2 = /* @__PURE__ */ new Set();
  for (let node of [key, value])
    node !== void 0 && (0, import_yaml4.visit)(node, {
      Alias: (_, { source: source2 }) => {
        names2.add(source2);
      },
      Value: (_, { anchor }) => {
        anchor !== void 0 && names2.add(anchor);
      }
    });
  return names2;
}
function entriesByAnchor(items) {
  let entries = /* @__PURE__ */ new Map();
  for (let item of items)
    for (let name of anchorsIn(item)) {
      let same2 = entries.get(name) ?? [];
      same2.push(item.key ?? item.value), entries.set(name, same2);
    }
  return entries;
}
function wouldRebind(items, sorted) {
  let after = entriesByAnchor(sorted);
  return [...entriesByAnchor(items)].some(
    ([name, entries]) => entries.some((entry, index) => entry !== after.get(name)?.[index])
  );
}
function arrange(root, document) {
  let kept = [], hasAliases = !1;
  (0, import_yaml4.visit)(document, { Alias: () => {
    hasAliases = !0;
  } });
  function sorted(node, items, spot, isFlow) {
    let order = (0, import_yaml4.isMap)(node) ? mapOrder(spot) : listOrder(spot);
    if (order.kind === "kept") return items;
    let keys = (0, import_yaml4.isMap)(node) ? [] : namingKeys(spot), names2 = new Map(items.map(({ key, value }) => [key ?? value, nameOf2(key ?? value, keys)])), named = ({ key, value }) => names2.get(key ?? value) ?? "", sort = (some) => some.toSorted((a, b) => order.compare(named(a), named(b))), result = isFlow ? sort(items) : order.kind === "names" ? sortNames(items, sort) : sortFixed(items, spot === TOP, sort);
    return !hasAliases || !wouldRebind(items, result) ? result : (kept.push(node.range?.[0] ?? 0), items);
  }
  function arrangeFlow(node, spot) {
    if (!(0, import_yaml4.isMap)(node) && !(0, import_yaml4.isSeq)(node)) return;
    let entries = /* @__PURE__ */ new Map();
    for (let entry of node.items) {
      let item = (0, import_yaml4.isMap)(node) ? itemOf(entry) : { key: void 0, value: entry, lead: [] };
      arrangeFlow(item.value, spotBelow(spot, item.key && nameOf2(item.key))), entries.set(item, entry);
    }
    node.items = sorted(node, [...entries.keys()], spot, !0).map((item) => entries.get(item));
  }
  function arrangeBlock(block, spot) {
    let items = block.items.map((item) => {
      let below = spotBelow(spot, item.key && nameOf2(item.key));
      return item.block ? { ...item, block: arrangeBlock(item.block, below) } : (arrangeFlow(item.value, below), item);
    });
    return { ...block, items: sorted(block.node, items, spot, !1) };
  }
  return { block: arrangeBlock(root, TOP), kept };
}
function itemOf({ key, value }) {
  return { key, value: value ?? void 0, lead: [] };
}
function prologueOf(text2) {
  let lines = text2.split(`
`), rest = lines.findIndex((line) => !/^(?:[%#].*|\s*)$/u.test(line));
  return /^---(?=\s|$)/u.test(lines[rest] ?? "") ? `${lines.slice(0, rest).join(`
`)}${rest > 0 ? `
` : ""}---` : "";
}
function formatOnce(text2, document) {
  let prologue = prologueOf(text2), body = prologue.replace(/[^\n]/gu, " ") + text2.slice(prologue.length), { blockLines, inline: inline2 } = yamlWriter(document, body), layout = readLayout(document, body), before = prologue === "" ? [] : [prologue];
  if (layout === void 0) {
    let { contents } = document;
    return { text: [...before, contents === null ? "" : inline2(contents)].join(`
`) + `
`, kept: [] };
  }
  let { block, kept } = arrange(layout, document);
  return { text: `${[...before, ...blockLines(block, "")].join(`
`)}
`, kept };
}
function formatPolicy(file, text2) {
  let start = { file, line: 1, column: 1 }, original = text2.replace(/^\ufeff/u, "").replaceAll(`\r
`, `
`), tree = parseYaml(file, original);
  if (!tree.ok) return tree;
  let faults = tree.value.kind === "map" ? findDuplicateKeys(tree.value) : findInvalid(tree.value);
  if (hasErrors(faults)) return { ok: !1, findings: faults };
  let findings3, current = original, content = contentOf(tree.value, original);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let document = readDocument(current, () => start);
    if (!document.ok) break;
    let { text: formatted, kept } = formatOnce(current, document.value);
    if (findings3 ??= kept.map((offset) => keptOrder(placeIn(file, original, offset))), formatted === current) return { ok: !0, value: current, findings: findings3 };
    let result = parseYaml(file, formatted);
    if (!result.ok || contentOf(result.value, formatted) !== content) break;
    current = formatted;
  }
  return { ok: !1, findings: [errorAt("not-formatted", start, "This file can't be formatted without changing what it says, so it was left as it is")] };
}
function placeIn(file, text2, offset) {
  let before = text2.slice(0, offset);
  return { file, line: before.split(`
`).length, column: offset - before.lastIndexOf(`
`) };
}
function keptOrder(source2) {
  return { rule: "kept-order", severity: "note", message: "The order of this map or list was kept: an alias must come after its anchor", source: source2 };
}

// src/commands/fmt.ts
var MAX_CHANGED_LINES = 5e3;
async function fmtCommand({ policy, check = !1 }, terminal2) {
  let found2 = await findFiles(policy, terminal2), findings3 = [...found2.findings], texts = /* @__PURE__ */ new Map(), isChanged = !1;
  for (let path of found2.paths) {
    let { file, text: text2, formatted, findings: own } = await formatFile(path, namesFrom(terminal2.cwd)(path));
    if (findings3.push(...own), text2 === void 0 || (own.length > 0 && texts.set(file, text2), formatted === void 0 || formatted === text2)) continue;
    if (isChanged = !0, check) {
      terminal2.out(diffOf(file, text2, formatted));
      continue;
    }
    let unwritable2 = await replaceFile(path, file, formatted);
    unwritable2 ? findings3.push(unwritable2) : terminal2.out(`${inert(file)}
`);
  }
  if (findings3.length > 0) {
    let shown2 = renderFindings(sortFindings(findings3), (file) => texts.get(file), terminal2.errColours);
    terminal2.err(`${shown2}
`);
  }
  return hasErrors(findings3) || check && isChanged ? 1 : 0;
}
async function findFiles(policy, { cwd }) {
  let start = resolve4(cwd, policy), nameOf3 = namesFrom(cwd), failed = (rule, message) => ({
    paths: [],
    findings: [{ rule, severity: "error", message }]
  });
  try {
    let kind = await stat(start);
    if (kind.isFile()) return { paths: [start], findings: [] };
    if (!kind.isDirectory()) return failed("unreadable", `${quote(nameOf3(start))} is neither a file nor a folder`);
    let root = { real: await realpath(start), nameOf: nameOf3 }, { paths, findings: findings3 } = await filesBelow(await list(start, root), root);
    if (paths.length + findings3.length === 0)
      return failed("no-policy", `No YAML file stands in ${quote(nameOf3(start))}`);
    let byTarget = /* @__PURE__ */ new Map();
    for (let path of paths) {
      let target = await realpath(path);
      byTarget.has(target) || byTarget.set(target, path);
    }
    return { paths: [...byTarget.values()], findings: findings3 };
  } catch (error) {
    let code2 = codeOf(error);
    return code2 === "ENOENT" || code2 === "ENOTDIR" ? failed("no-policy", `${quote(nameOf3(start))} does not exist`) : failed("unreadable", `${quote(nameOf3(start))} can't be read (${code2})`);
  }
}
async function formatFile(path, file) {
  let text2;
  try {
    let { size } = await stat(path);
    if (size > MAX_FILE_BYTES) return { file, findings: [tooLarge(file)] };
    text2 = new TextDecoder("utf-8", { fatal: !0, ignoreBOM: !0 }).decode(await readFile3(path));
  } catch (error) {
    let finding = error instanceof TypeError ? aboutFile("encoding", file, "The file is not UTF-8: save it as UTF-8") : aboutFile("unreadable", file, `The file can't be read (${codeOf(error)})`);
    return { file, findings: [finding] };
  }
  let formatted = formatPolicy(file, text2);
  return { file, text: text2, findings: formatted.findings, ...formatted.ok && { formatted: formatted.value } };
}
async function replaceFile(path, file, text2) {
  let temporary;
  try {
    let target = await realpath(path), { mode } = await stat(target);
    temporary = join3(dirname2(target), `.${basename(target)}.${randomUUID()}`), await writeFile3(temporary, text2, { flag: "wx" }), await chmod(temporary, mode), await rename(temporary, target);
    return;
  } catch (error) {
    return temporary !== void 0 && await rm2(temporary, { force: !0 }).catch(() => {
    }), aboutFile("unwritable", file, `The file can't be written (${codeOf(error)})`);
  }
}
function diffOf(file, text2, formatted) {
  let name = inert(file), patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, text2, formatted, void 0, void 0, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength: MAX_CHANGED_LINES
  });
  return patch === void 0 ? `${name}: more would change than can be shown
` : `${patch.trimEnd().split(`
`).map(inert).join(`
`)}
`;
}

// src/commands/import.ts
import { readdir } from "node:fs/promises";
import { resolve as resolve5 } from "node:path";

// src/app/import.ts
import { relative, sep } from "node:path";

// src/core/import/compose.ts
var import_yaml6 = __toESM(require_dist(), 1), PEOPLE_PER_FILE = 2e3, INLINE_WIDTH = 60;
function composePolicy(draft, region) {
  return [{ name: "workspace.yaml", text: workspaceFile(draft.workspace, region) }, ...composeEntries(draft)];
}
function composeEntries(draft) {
  return [
    ...numbered(
      "groups",
      draft.groups.map(({ name, entry }) => ({ key: name, entry, people: 1 + (entry.members?.length ?? 0) }))
    ),
    ...numbered("users", sections(draft.users))
  ];
}
function numbered(name, items) {
  let files = [], room = 0;
  for (let item of items) {
    let current = files.at(-1);
    current === void 0 || item.people > room ? (files.push([item]), room = PEOPLE_PER_FILE - item.people) : (current.push(item), room -= item.people);
  }
  let width = String(files.length).length;
  return files.map((file, index) => ({
    name: files.length === 1 ? `${name}.yaml` : `${name}-${String(index + 1).padStart(width, "0")}.yaml`,
    text: mapFile(name, file)
  }));
}
function workspaceFile(workspace, region) {
  return `${new import_yaml6.Document({
    workspace,
    settings: { scope: "everything", ...region === "us" ? {} : { region } }
  }).toString({ lineWidth: 0 })}${HINTS}`;
}
var HINTS = `  # What else can be set here, with an example each:
  # except: [breakglass@acme.com, "group:Okta *"]   # never touched
  # protected: [breakglass@acme.com]                # must stay, and keep what they have
  # owners: { min: 2, max: 5 }
  # domains: [acme.com]                             # who may be declared at all
  # limits: { removals: 25%, owners-added: 1, grants-added: 200 }
  # seats: 60
`, TITLES = {
  owner: "Owners",
  admin: "Admins",
  member: "Members",
  "read-only": "Read-only",
  none: "Access by role name only",
  invited: "Pending invites: what they grant can't be read; this is what they will have"
}, HEADINGS = Object.values(TITLES);
function headingOf({ invited: invited2, word }) {
  return TITLES[invited2 ? "invited" : word ?? "none"];
}
function sections(users) {
  return HEADINGS.flatMap(
    (heading) => users.filter((user2) => headingOf(user2) === heading).map(({ email: email2, entry }, index) => ({ key: email2, entry, people: 1, ...index === 0 ? { heading } : {} }))
  );
}
function mapFile(top, items) {
  let map = new import_yaml6.YAMLMap(), document = new import_yaml6.Document({});
  for (let { key, entry, heading } of items) {
    let name = new import_yaml6.Scalar(key);
    heading !== void 0 && (name.commentBefore = ` ${heading}`, name.spaceBefore = map.items.length > 0), map.add(new import_yaml6.Pair(name, entryNode(document, entry)));
  }
  return document.set(top, map), document.toString({ lineWidth: 0 });
}
function entryNode(document, entry) {
  let node = document.createNode(entry);
  return inline(node), node;
}
function inline(node) {
  if (!(0, import_yaml6.isMap)(node)) return;
  for (let { value } of node.items) inline(value);
  let flat = node.items.every(({ value }) => (0, import_yaml6.isScalar)(value)), width = node.items.reduce(
    (sum, { key, value }) => sum + String(key).length + String((0, import_yaml6.isScalar)(value) ? value.value : "").length + 4,
    0
  );
  flat && width <= INLINE_WIDTH && (node.flow = !0);
}

// src/core/import/keep-terms.ts
function ownerOf(fact) {
  switch (fact.kind) {
    case "user":
      return fact.user;
    case "group":
    case "member":
      return fact.group;
    case "grant":
      return fact.principal;
    case "label":
      return;
  }
}
function begun(terms, today) {
  let { from, ...rest } = terms;
  return from !== void 0 && from > today ? rest : terms;
}
function keepTerms(declared, live, vocabulary, today) {
  let recognised = recognise({ ...declared, labels: [] }, live, today), { policy } = recognised, resolution = resolve(policy, recognised.live, vocabulary, today), { changes, deferred } = plan(recognised.live, resolution, policy, vocabulary, recognised), touched = /* @__PURE__ */ new Map(), wrong = /* @__PURE__ */ new Set(), falling = /* @__PURE__ */ new Map();
  for (let change of [...changes, ...deferred.map((one) => one.change)]) {
    let { fact } = change, owner = ownerOf(fact);
    if (owner === void 0 || (touched.set(owner, [...touched.get(owner) ?? [], fact]), change.action === "remove")) continue;
    let user2 = isUser(owner) ? policy.users.get(owner) : void 0;
    user2 !== void 0 && change.source === resolution.words.get(user2.user)?.source ? falling.set(owner, user2) : wrong.add(owner);
  }
  let concerned = withoutBeginnings({
    ...policy,
    users: new Map([...policy.users].filter(([user2]) => touched.has(user2))),
    groups: new Map([...policy.groups].filter(([group2]) => touched.has(group2)))
  }), askedAt = (days, wanted, accept2) => termsAskedAt(days, wanted, accept2, (day) => resolve(concerned, live, vocabulary, day).desired), ends = writtenTerms(concerned).flatMap(({ terms: { until } }) => until ?? []), past = [...new Set(ends)].filter((day) => day < today).sort(), unasked = [...live.facts].flatMap(([key, fact]) => {
    let owner = ownerOf(fact);
    return owner !== void 0 && touched.has(owner) && !resolution.desired.has(key) ? [key] : [];
  }), ended = askedAt(past.reverse(), unasked, (terms) => isOver(terms, today)), early = askedAt([today], unasked, () => !0);
  for (let [owner, facts] of touched) {
    let leaving = facts.filter((fact) => live.facts.has(keyOf(fact))), user2 = falling.get(owner), roles = user2 === void 0 ? [] : rolesOfWords(user2, policy, vocabulary), hasFallen = leaving.some(
      (fact) => fact.kind === "grant" && fact.on === "workspace" && roles.includes(fact.role)
    );
    (leaving.some((fact) => !ended.has(keyOf(fact))) || user2 !== void 0 && !hasFallen) && wrong.add(owner);
  }
  let differences2 = [...touched].map(([principal, facts]) => ({ principal, facts, ended: !wrong.has(principal) })), isMissing = (ref) => wrong.has(ref) && !isThere(ref, live);
  for (let [ref, { members, previously }] of policy.groups) {
    (members.some(({ value }) => isMissing(value)) || previously.some(({ value }) => isThere(value, live))) && wrong.add(ref);
    let begins = ({ value }) => wrong.has(value) && (policy.users.get(value)?.terms.from ?? today) > today;
    isThere(ref, live) && members.some(begins) && wrong.add(ref);
  }
  let excepted = exceptedBy(policy.settings.except.map(({ value }) => value));
  return {
    today,
    users: policy.users,
    groups: policy.groups,
    writtenAs: (user2) => policy.users.get(user2)?.writtenAs ?? user2,
    stays: (ref) => !wrong.has(ref) && (isUser(ref) ? policy.users.has(ref) : policy.groups.has(ref)),
    isExcepted: (ref) => excepted(ref) !== void 0,
    termsOf: (fact) => {
      let key = keyOf(fact);
      return begun(resolution.desired.get(key)?.terms ?? ended.get(key) ?? early.get(key) ?? {}, today);
    },
    asksFor: (fact) => resolution.desired.has(keyOf(fact)),
    missing: [...policy.users.keys(), ...policy.groups.keys()].filter(isMissing),
    differences: differences2
  };
}
function rolesOfWords(user2, { profiles }, vocabulary) {
  return layersOf(user2, profiles).flatMap((layer) => layer.words).flatMap(({ word }) => vocabulary.workspace(word).roles);
}
function isThere(ref, { facts }) {
  return facts.has(keyOf(isUser(ref) ? { kind: "user", user: ref } : { kind: "group", group: ref }));
}
function withoutBeginnings(policy) {
  let line = (one) => {
    let { from: _, ...terms } = one.terms;
    return { ...one, terms };
  }, entry = (one) => {
    let blocks = new Map([...one.access.blocks].map(([kind, lines]) => [kind, lines.map(line)]));
    return { ...line(one), access: { blocks, roles: one.access.roles.map(line) } };
  }, role = (one) => ({
    ...one,
    words: one.words.map(line)
  });
  return {
    ...policy,
    users: new Map([...policy.users].map(([ref, one]) => [ref, role(entry(one))])),
    groups: new Map(
      [...policy.groups].map(([ref, one]) => [ref, { ...entry(one), members: one.members.map(line) }])
    ),
    profiles: new Map([...policy.profiles].map(([name, one]) => [name, role(entry(one))]))
  };
}
function termsAskedAt(days, wanted, accept2, desiredOn) {
  let open = new Set(wanted), found2 = /* @__PURE__ */ new Map();
  for (let day of days) {
    if (open.size === 0) break;
    let desired = desiredOn(day);
    for (let key of open) {
      let { terms = {} } = desired.get(key) ?? {};
      !desired.has(key) || !accept2(terms) || (found2.set(key, terms), open.delete(key));
    }
  }
  return found2;
}
function writeTerms(terms, outer = {}) {
  let { from, until, reviewBy, reason, ticket, approvedBy } = withoutRepeats(terms, outer);
  return {
    ...from !== void 0 && { from },
    ...until !== void 0 && { until },
    ...reason !== void 0 && { reason },
    ...ticket !== void 0 && { ticket },
    ...approvedBy !== void 0 && { "approved-by": approvedBy },
    ...reviewBy !== void 0 && { "review-by": reviewBy }
  };
}
function withoutRepeats(terms, outer) {
  let entries = Object.entries(terms).filter(([key, value]) => outer[key] !== value);
  return Object.fromEntries(entries);
}

// src/core/import/draft-policy.ts
function draftPolicy(live, vocabulary, kept) {
  let index = indexAccess(live.facts), inventory = inventoryOf(live), isDrafted = (ref) => kept === void 0 || !(kept.stays(ref) || kept.isExcepted(ref)), groups = [...index.groups].filter(isDrafted).sort(compareText).map((group2) => {
    let before = kept?.groups.get(group2), outer = termsHere(before, kept);
    return {
      name: nameOf(group2),
      entry: {
        ...membersEntry(group2, index.members.get(group2) ?? [], kept),
        ...before !== void 0 && groupKeys(before, index.groups),
        ...draftAccess(index.grants.get(group2) ?? [], { inventory, vocabulary, outer, kept }),
        ...writeTerms(outer)
      }
    };
  }), users = [...index.users].filter(isDrafted).sort(compareText).map((user2) => {
    let invited2 = live.invited.has(user2), grants = index.grants.get(user2) ?? [], member = vocabulary.workspace("member").missing.length === 0 ? "member" : void 0, word = invited2 ? member : workspaceWordOf(grants, vocabulary), said = new Set(word === void 0 ? [] : vocabulary.workspace(word).roles), ofWord = grants.filter(({ role, on }) => on === "workspace" && said.has(role)), before = kept?.users.get(user2), outer = termsHere(before, kept), lasting = word === void 0 || kept === void 0 ? [] : lastingBeside(word, ofWord, before, outer, vocabulary, kept), rest = grants.filter((grant) => !ofWord.includes(grant) || lasting.includes(grant));
    return {
      email: nameOf(kept?.writtenAs(user2) ?? user2),
      invited: invited2,
      word,
      entry: {
        ...word !== void 0 && {
          role: kept === void 0 ? word : roleEntryOf(roleLines(word, ofWord, before, kept), outer)
        },
        ...before !== void 0 && userKeys(before),
        ...draftAccess(rest, { inventory, vocabulary, outer, kept }),
        ...writeTerms(outer)
      }
    };
  });
  return { workspace: live.workspace.slug, groups, users };
}
function termsHere(before, kept) {
  return before === void 0 || kept === void 0 ? {} : begun(before.terms, kept.today);
}
function groupKeys({ managedByIdp, previously }, live) {
  let old = previously.flatMap(({ value }) => live.has(value) ? [] : [nameOf(value)]);
  return { ...managedByIdp && { "managed-by": "idp" }, ...old.length > 0 && { previously: old } };
}
function userKeys({ kind, owner, id, github }) {
  return {
    ...kind === "service" && { kind },
    ...owner && { owner: nameOf(owner.value) },
    ...id && { id: id.value },
    ...github && { github: github.value }
  };
}
function lastingBeside(word, ofWord, before, outer, vocabulary, kept) {
  let line = roleLines(word, ofWord, before, kept).find((one) => one.word === word), end = within(outer, line?.terms ?? {}).until, others = before?.words.filter((one) => one.word !== word && holds(one.terms, kept.today)) ?? [], said = new Set(others.flatMap((one) => vocabulary.workspace(one.word).roles));
  return ofWord.filter((grant) => {
    let { until } = kept.termsOf(grant);
    return end !== void 0 && (until === void 0 || until > end) && kept.asksFor(grant) && !said.has(grant.role);
  });
}
var WORDS = ["read-only", "member", "admin", "owner"];
function roleLines(word, grants, before, kept) {
  let isLower = (other) => WORDS.indexOf(other) < WORDS.indexOf(word) && word !== "member", own = before?.words.filter((line) => line.word === word || isLower(line.word)) ?? [], isAsked = grants.every(kept.asksFor), isOwn = own.some(
    (line) => line.word === word && begun(line.terms, kept.today) === line.terms && (!isAsked || holds(line.terms, kept.today))
  ), [grant] = grants;
  return isOwn ? own : [{ word, terms: grant === void 0 ? {} : kept.termsOf(grant) }];
}
function roleEntryOf(lines, outer) {
  let written = lines.map((line) => {
    let terms = writeTerms(line.terms, outer);
    return Object.keys(terms).length === 0 ? line.word : { role: line.word, ...terms };
  }), [only, ...others] = written;
  return typeof only == "string" && others.length === 0 ? only : written;
}
function membersEntry(group2, live, kept) {
  let before = kept?.groups.get(group2);
  if (before?.managedByIdp !== void 0) return {};
  let terms = new Map(before?.members.map((member) => [member.value, member.terms])), members = live.filter((user2) => kept?.isExcepted(user2) !== !0).sort(compareText).map((user2) => {
    let name = nameOf(kept?.writtenAs(user2) ?? user2), own = kept === void 0 ? {} : writeTerms(begun(terms.get(user2) ?? {}, kept.today));
    return Object.keys(own).length === 0 ? name : { user: name, ...own };
  });
  return members.length === 0 ? {} : { members };
}
function draftAccess(grants, { inventory, vocabulary, outer, kept }) {
  let termsOf2 = (grant) => kept === void 0 ? {} : writeTerms(kept.termsOf(grant), outer), lines = /* @__PURE__ */ new Map(), roles = [], level = ({ role }) => vocabulary.reach(role).level;
  for (let grant of grants.toSorted((a, b) => level(b) - level(a))) {
    let said = sayInWords(grant, inventory, vocabulary), key = said === void 0 ? "" : JSON.stringify([said.kind, said.selector]);
    said === void 0 || lines.has(key) ? roles.push(grant) : lines.set(key, said);
  }
  for (let [key, said] of lines) {
    let wide = lines.get(JSON.stringify([said.kind, "*"]));
    wide !== void 0 && level(said.grant) < level(wide.grant) && (lines.delete(key), roles.push(said.grant));
  }
  let entry = {};
  for (let [kind, key] of Object.entries(BLOCK_KEYS)) {
    let block = [...lines.values()].filter((said) => said.kind === kind).sort((a, b) => compareText(a.selector, b.selector)), [only] = block, lineOf = ({ word, grant }) => {
      let terms = termsOf2(grant);
      return Object.keys(terms).length === 0 ? word : { access: word, ...terms };
    }, first = only === void 0 ? void 0 : lineOf(only);
    kind === "tracking-plan" && typeof first == "string" ? entry[key] = first : block.length > 0 && (entry[key] = Object.fromEntries(block.map((said) => [said.selector, lineOf(said)])));
  }
  return roles.length > 0 && (entry.roles = roles.sort((a, b) => compareText(a.role, b.role) || compareText(a.on, b.on)).map((grant) => roleEntry(grant, termsOf2(grant)))), entry;
}
function refOf(kind, selector, inventory) {
  let { selection } = select(kind, selector, { file: "", line: 1, column: 1 }, inventory);
  return selection?.rank === 3 ? selection.key : void 0;
}
function sayInWords(grant, inventory, vocabulary) {
  let { role, on } = grant;
  for (let kind of ["source", "warehouse", "space", "function", "tracking-plan"])
    for (let word of ["full-access", "read-write", "read-only"]) {
      if (vocabulary.access(kind, word).roles[0] !== role) continue;
      if (on === "workspace") return { kind, selector: "*", word, grant };
      let selector = on.slice(kind.length + 1);
      if (refOf(kind, selector, inventory) === on) return { kind, selector, word, grant };
    }
}
function roleEntry({ role, on }, terms) {
  return on === "workspace" ? Object.keys(terms).length === 0 ? role : { role, ...terms } : { role, on: on.startsWith("labels:") ? on.slice(7) : on, ...terms };
}

// src/core/import/amend-policy.ts
var import_yaml7 = __toESM(require_dist(), 1);
function amendPolicy(text2, { entries, users, groups, labels: labels3 }) {
  let read = readDocument(text2.replace(/^\ufeff/u, "").replaceAll(`\r
`, `
`), () => START);
  if (!read.ok) throw new TypeError("Only a policy file without faults can be amended.");
  let document = read.value;
  writeOutAliases(document);
  for (let name of groups) remove(entriesAt(document, "groups"), name, "groups");
  for (let name of users) remove(entriesAt(document, "users"), name, "users");
  for (let { name, entry } of entries.groups) put(document, "groups", name, entryNode(document, entry), void 0);
  for (let user2 of entries.users)
    put(document, "users", user2.email, entryNode(document, user2.entry), headingOf(user2));
  let sources = document.getIn(["resources", "sources"]);
  for (let [name, wanted] of labels3) {
    let source2 = (0, import_yaml7.isMap)(sources) ? sources.items.find(({ key }) => textOf(key) === name)?.value : void 0;
    (0, import_yaml7.isMap)(source2) && source2.set("labels", entryNode(document, wanted));
  }
  return document.toString({ lineWidth: 0 });
}
var START = { file: "", line: 1, column: 1 };
function writeOutAliases(document) {
  let found2 = !1;
  (0, import_yaml7.visit)(document, {
    Alias: (_, alias) => {
      found2 = !0;
      let copy = alias.resolve(document)?.clone();
      return (0, import_yaml7.isAlias)(copy) ? void 0 : copy;
    }
  }), found2 && (0, import_yaml7.visit)(document, {
    Value: (_, node) => {
      delete node.anchor;
    }
  });
}
function textOf(key) {
  return (0, import_yaml7.isScalar)(key) ? key.source ?? String(key.value) : "";
}
function isNamed(key, name, section2) {
  let text2 = textOf(key);
  return section2 === "users" ? text2.toLowerCase() === name.toLowerCase() : text2 === name;
}
function entriesAt(document, section2) {
  let map = document.get(section2);
  return (0, import_yaml7.isMap)(map) ? map : void 0;
}
function titleIn(comment) {
  let lines = comment?.split(`
`) ?? [];
  return HEADINGS.findLast((title) => lines.includes(` ${title}`));
}
function titleAt(map, index) {
  return titleIn(map.items[index]?.key.commentBefore) ?? (index === 0 ? titleIn(map.commentBefore) : void 0);
}
function sectionAt(map, index) {
  for (let at = index; at >= 0; at--) {
    let title = titleAt(map, at);
    if (title !== void 0) return title;
  }
}
function withoutTitle(comment, title) {
  return (comment?.split(`
`).filter((line) => line !== ` ${title}`) ?? []).join(`
`).replaceAll(/^\n+|\n+$/gu, "") || null;
}
function giveTitle(key, title) {
  key.commentBefore = [` ${title}`, ...key.commentBefore ? [key.commentBefore] : []].join(`
`), key.spaceBefore = !0;
}
function remove(map, name, section2) {
  let index = map?.items.findIndex(({ key }) => isNamed(key, name, section2)) ?? -1, pair2 = map?.items[index];
  if (map === void 0 || pair2 === void 0) return;
  let own = titleIn(pair2.key.commentBefore), title = titleAt(map, index), next = map.items[index + 1], isLast = next === void 0 || titleAt(map, index + 1) !== void 0;
  return map.items.splice(index, 1), own !== void 0 ? (pair2.key.commentBefore = withoutTitle(pair2.key.commentBefore, own), isLast || giveTitle(next.key, own)) : title !== void 0 && isLast && (map.commentBefore = withoutTitle(map.commentBefore, title)), index === 0 && next !== void 0 && lead(map, next.key), pair2;
}
function lead(map, first) {
  if (map.flow) return;
  let comments = [map.commentBefore, first.commentBefore].filter(Boolean);
  map.commentBefore = comments.length === 0 ? null : comments.join(`

`), first.commentBefore = null, first.spaceBefore = !1;
}
function put(document, section2, name, value, heading) {
  let map = entriesAt(document, section2);
  map === void 0 && (map = new import_yaml7.YAMLMap(), document.set(section2, map)), map.items.length === 0 && (map.flow = !1);
  let index = map.items.findIndex(({ key: key2 }) => isNamed(key2, name, section2)), standing2 = map.items[index], here = sectionAt(map, index);
  if (standing2 !== void 0 && (heading === void 0 || here === void 0 || here === heading)) {
    value.commentBefore = standing2.value?.commentBefore ?? null, value.comment = standing2.value?.comment ?? null, standing2.value = value;
    return;
  }
  let key = remove(map, name, section2)?.key ?? new import_yaml7.Scalar(name);
  key.spaceBefore = !1, insert(map, new import_yaml7.Pair(key, value), heading);
}
function insert(map, pair2, heading) {
  let titles = map.items.map((_, index) => titleAt(map, index)), start = heading === void 0 ? -1 : titles.indexOf(heading);
  if (start >= 0) {
    let end = titles.findIndex((title, index) => index > start && title !== void 0);
    map.items.splice(end < 0 ? map.items.length : end, 0, pair2);
    return;
  }
  heading !== void 0 && titles.some((title) => title !== void 0) && giveTitle(pair2.key, heading), map.items.push(pair2);
}

// src/core/import/renew-policy.ts
function renewPolicy(files, policy, live, vocabulary, today) {
  let kept = keepTerms(policy, live, vocabulary, today), draft = draftPolicy(live, vocabulary, kept), labels3 = relabelled(policy, live), places = placesOf(files), homeless = { users: homeOf(files, "users"), groups: homeOf(files, "groups") }, amended = [];
  for (let { name, text: text2 } of files) {
    let declaredHere = places.get(name) ?? { users: /* @__PURE__ */ new Set(), groups: /* @__PURE__ */ new Set(), labels: /* @__PURE__ */ new Set() }, isHere = (section2, key) => declaredHere[section2].has(key) || homeless[section2] === name && !isAnywhere(places, section2, key), amendment = {
      entries: {
        users: draft.users.filter(({ email: email2 }) => isHere("users", email2)),
        groups: draft.groups.filter((group2) => isHere("groups", group2.name))
      },
      users: new Set(missingIn(kept, isUser, declaredHere.users)),
      groups: new Set(missingIn(kept, (ref) => !isUser(ref), declaredHere.groups)),
      labels: new Map([...labels3].filter(([source2]) => declaredHere.labels.has(source2)))
    };
    isNothing(amendment) || amended.push({ name, text: amendPolicy(text2, amendment) });
  }
  let left = {
    users: homeless.users === void 0 ? draft.users : [],
    groups: homeless.groups === void 0 ? draft.groups : []
  };
  return {
    files: [...amended, ...composeEntries(left)],
    findings: findingsOf(draft, kept, labels3)
  };
}
function differencesIn(policy, live, vocabulary, today) {
  return keepTerms(policy, live, vocabulary, today).differences.map(({ principal, facts, ended }) => {
    let changes = `${facts.length} ${facts.length === 1 ? "change" : "changes"}`, source2 = isUser(principal) ? policy.users.get(principal)?.source : void 0, message = ended ? `What the policy says of \`${nameOf(principal)}\` has ended, and is still there: the next plan takes it away (${changes}). Give it another date if it is to stay.` : `The policy still says otherwise of \`${nameOf(principal)}\`: the next plan holds ${changes}.`;
    return { rule: ended ? "ended-live" : "not-the-same", severity: "warning", message, ...source2 && { source: source2 } };
  });
}
function placesOf(files) {
  return new Map(
    files.map(({ name, text: text2 }) => {
      let { entries } = readEntries(name, text2);
      return [
        name,
        {
          users: new Set(entries?.users.map(({ user: user2 }) => nameOf(user2))),
          groups: new Set(entries?.groups.map(({ group: group2 }) => nameOf(group2))),
          labels: new Set(entries?.labels.map((label3) => label3.name))
        }
      ];
    })
  );
}
function isAnywhere(places, section2, key) {
  return [...places.values()].some((place2) => place2[section2].has(key));
}
function homeOf(files, section2) {
  let usual = files.find(({ name }) => new RegExp(`^${section2}(?:-\\d+)?\\.yaml$`, "u").test(name)), having = files.filter(
    ({ text: text2 }) => new RegExp(`^(?:${section2}|"${section2}"|'${section2}') *:`, "mu").test(text2)
  );
  return (usual ?? having.at(-1))?.name;
}
function missingIn({ missing, writtenAs }, of, here) {
  return missing.filter(of).map((ref) => nameOf(isUser(ref) ? writtenAs(ref) : ref)).filter((name) => here.has(name));
}
function isNothing({ entries, users, groups, labels: labels3 }) {
  return entries.users.length + entries.groups.length + users.size + groups.size + labels3.size === 0;
}
function relabelled({ labels: labels3 }, live) {
  let inventory = inventoryOf(live);
  return new Map(
    labels3.flatMap(({ kind, name, labels: declared }) => {
      let found2 = inventory.find(kind, name);
      if (found2.found !== "one") return [];
      let { labels: actual } = found2.resource;
      return declared.length === Object.keys(actual).length && declared.every(({ key, value }) => Object.hasOwn(actual, key) && actual[key] === value) ? [] : [[name, actual]];
    })
  );
}
function note(rule, message) {
  return { rule, severity: "note", message };
}
function quoted(names2) {
  return names2.map((name) => `\`${name}\``).join(", ");
}
function findingsOf(draft, kept, labels3) {
  let users = new Map([...kept.users].map(([ref, entry]) => [nameOf(kept.writtenAs(ref)), entry])), groups = new Map([...kept.groups].map(([ref, entry]) => [nameOf(ref), entry])), drafted = [
    ...draft.users.map(({ email: email2 }) => ({ name: email2, before: users.get(email2) })),
    ...draft.groups.map(({ name }) => ({ name, before: groups.get(name) }))
  ], added = drafted.flatMap(({ name, before }) => before === void 0 ? [name] : []);
  return [
    ...added.length === 0 ? [] : [note("entry-added", `Not in the policy before: ${quoted(added.sort(compareText))}.`)],
    ...drafted.flatMap(({ name, before }) => before === void 0 ? [] : [rewritten(name, before, kept)]),
    ...kept.missing.map(
      (ref) => note(
        "entry-dropped",
        `\`${nameOf(ref)}\` is not in the workspace: the entry, which asked for it, was taken out.`
      )
    ),
    ...[...labels3.keys()].map(
      (name) => note(
        "labels-rewritten",
        `The source \`${name}\` has other labels than were declared: they are now those it has.`
      )
    )
  ];
}
function rewritten(name, before, { today }) {
  let lines = RESOURCE_KINDS.flatMap((kind) => before.access.blocks.get(kind) ?? []), wide = lines.filter(({ selector }) => selector !== "*" && (isPattern(selector) || selector.includes("="))), denied = lines.filter(({ word }) => word === "no-access"), roles = "words" in before ? before.words : before.members, coming = [before, ...lines, ...before.access.roles, ...roles].some(
    ({ terms }) => terms.from !== void 0 && terms.from > today
  ), lost = [
    ...before.profiles.length > 0 ? [`profiles (${quoted(before.profiles.map(({ value }) => value))})`] : [],
    ...wide.length > 0 ? [`patterns and labels (${quoted(wide.map(({ selector }) => selector))})`] : [],
    ...denied.length > 0 ? [`\`no-access\` (${quoted(denied.map(({ selector }) => selector))})`] : [],
    ...coming ? ["what begins later"] : []
  ], instead = lost.length === 0 ? "" : `; gone are ${lost.join(", ")}`;
  return note(
    "entry-rewritten",
    `The entry of \`${name}\` did not say what the workspace holds: its lines were written anew, and comments inside it are gone${instead}.`
  );
}

// src/app/import.ts
async function importWorkspace(reader, system, region, standing2) {
  try {
    let live = await reader.read();
    if (hasErrors(live.findings)) return { ok: !1, findings: live.findings };
    if (standing2?.loaded.policy.ok === !0) return renew(live, system, region, standing2.loaded.policy.value, standing2);
    let draft = draftPolicy(live, system.vocabulary(live.roles)), files = composePolicy(draft, region), unsaid = unsayable(parsePolicy(files.map(({ name, text: text2 }) => ({ file: name, text: text2 }))));
    return unsaid.length > 0 ? { ok: !1, findings: [...live.findings, ...unsaid] } : {
      ok: !0,
      value: { workspace: live.workspace.slug, files },
      findings: [...live.findings, ...standing2 === void 0 ? [] : [notKept(standing2)]]
    };
  } catch (error) {
    return { ok: !1, findings: [providerFinding(error)] };
  }
}
function notKept({ loaded }) {
  let { findings: findings3 } = loaded.policy, source2 = findings3.find(({ severity }) => severity === "error")?.source;
  return {
    rule: "not-kept",
    severity: "warning",
    message: `The policy in \`${loaded.folder}\` has errors, so nothing of what it said was kept: dates, reasons, settings and rules in the files that were written anew are gone. \`validate\` shows such errors; correct them before an import to keep the rest.`,
    ...source2 && { source: source2 }
  };
}
function renew(live, system, region, policy, { loaded, today }) {
  let { slug } = live.workspace;
  if (policy.workspace.value !== slug) {
    let message = `The policy in \`${loaded.folder}\` is for the workspace \`${policy.workspace.value}\`, and this is \`${slug}\`: write elsewhere with --out. Nothing was written.`;
    return { ok: !1, findings: [errorAt("wrong-workspace", policy.workspace.source, message)] };
  }
  let vocabulary = system.vocabulary(live.roles), nameOf3 = (file) => relative(loaded.folder, file).split(sep).join("/"), own = loaded.files.filter(({ shared }) => shared !== !0), renewed = renewPolicy(
    own.map(({ file, text: text2 }) => ({ name: nameOf3(file), text: text2 })),
    policy,
    live,
    vocabulary,
    today
  ), texts = new Map(renewed.files.map(({ name, text: text2 }) => [name, text2])), untouched = loaded.files.filter(({ file, shared }) => shared === !0 || !texts.has(nameOf3(file))), parsed = parsePolicy([
    ...untouched,
    ...renewed.files.map(({ name, text: text2 }) => ({ file: `${loaded.folder}/${name}`, text: text2 }))
  ]), unsaid = unsayable(parsed);
  return parsed.ok ? {
    ok: !0,
    value: { workspace: slug, files: renewed.files },
    findings: [
      ...live.findings,
      ...renewed.findings,
      ...otherRegion(policy, region),
      ...differencesIn(parsed.value, live, vocabulary, today)
    ]
  } : { ok: !1, findings: [...live.findings, ...unsaid] };
}
function otherRegion({ settings }, region) {
  return region === "us" || settings.region === region ? [] : [{ rule: "region", severity: "warning", message: `The workspace was read with --region ${region}, and the policy says \`region: ${settings.region}\`, which was left as it is.` }];
}
function unsayable(parsed) {
  return parsed.ok ? [] : parsed.findings.map(({ rule, severity, message }) => ({
    rule,
    severity,
    message: `The workspace can't be written down as it is. ${message}. Nothing was written.`
  }));
}

// src/commands/import.ts
async function importCommand(options, terminal2) {
  let reader = connectReader(options, { slug: options.workspace, region: options.region }, terminal2);
  if (!reader.ok) return report("", [], reader.findings, options, terminal2);
  let target = await chooseFolder(reader.value, options, terminal2);
  if ("findings" in target) return report(target.workspace, [], target.findings, options, terminal2);
  let standing2 = await readStanding(target, options, terminal2), imported = await importWorkspace(reader.value, segmentSystem, options.region, standing2);
  if (terminal2.waiting(void 0), !imported.ok) return report(target.workspace, [], imported.findings, options, terminal2);
  let written = [];
  for (let { name, text: text2 } of imported.value.files) {
    let file = `${target.folder}/${name}`, unwritable2 = await save(file, text2, terminal2, UNLESS_A_LINK);
    if (unwritable2 !== void 0)
      return report(target.workspace, written, [...imported.findings, unwritable2], options, terminal2);
    written.push(file);
  }
  return report(target.workspace, written, imported.findings, options, terminal2, standing2 !== void 0);
}
async function readStanding({ folder, isEmpty }, options, terminal2) {
  if (isEmpty) return;
  let { cwd } = terminal2, { workspaces } = await load(options.out ?? options.policy, { cwd }), loaded = workspaces.find((workspace) => resolve5(cwd, workspace.folder) === resolve5(cwd, folder));
  return loaded && { loaded, today: todayOf(options, terminal2) };
}
async function chooseFolder(reader, options, terminal2) {
  let failed = (workspace, rule, message) => ({
    workspace,
    findings: [{ rule, severity: "error", message }]
  }), slug;
  try {
    ({ slug } = await reader.identify());
  } catch (error) {
    return { workspace: options.workspace ?? "", findings: [providerFinding(error)] };
  }
  if (options.workspace !== void 0 && options.workspace !== slug)
    return failed(
      slug,
      "wrong-workspace",
      `--workspace says \`${options.workspace}\`, but ${reader.name} is \`${slug}\`. Nothing was written.`
    );
  if (options.out === void 0 && !/^\w[\w.-]*$/u.test(slug))
    return failed(
      slug,
      "out",
      `The slug \`${slug}\` does not make a folder name: say where to write with --out. Nothing was written.`
    );
  let folder = options.out ?? `${options.policy.replace(/\/+$/u, "")}/${slug}`, present = await policyFiles(resolve5(terminal2.cwd, folder));
  return present === void 0 ? failed(slug, "out", `\`${folder}\` is not a folder that can be written to. Nothing was written.`) : present.length > 0 && options.force !== !0 ? failed(
    slug,
    "policy-exists",
    `${folder} already holds a policy (${present.slice(0, 3).join(", ")}${present.length > 3 ? ", \u2026" : ""}): --force brings it up to what the workspace holds, --out writes elsewhere. Nothing was written.`
  ) : { workspace: slug, folder, isEmpty: present.length === 0 };
}
async function policyFiles(folder) {
  try {
    return (await readdir(folder, { recursive: !0 })).filter(isYamlName).sort();
  } catch (error) {
    return error.code === "ENOENT" ? [] : void 0;
  }
}
function report(workspace, written, findings3, options, terminal2, hadPolicy = !1) {
  if (options.format === "json")
    terminal2.out(jsonText([{ version: 1, workspace, files: written, findings: findings3 }]));
  else {
    findings3.length > 0 && terminal2.err(`${renderFindings(findings3, () => {
    }, terminal2.errColours)}
`);
    for (let file of written) terminal2.out(`Wrote ${inert(file)}
`);
    let rest = findings3.some(({ severity }) => severity === "warning") ? " beside what the warnings say" : "";
    written.length > 0 ? terminal2.out(`${whatNext(findings3, options, hadPolicy, rest)}
`) : hadPolicy && terminal2.out(`The policy says what the workspace holds${rest}: nothing had to be written.
`);
  }
  return hasErrors(findings3) ? 1 : 0;
}
function whatNext(findings3, { out, policy, live }, hadPolicy, rest) {
  let where = out ?? (policy === "policies" ? void 0 : policy), flags = [where === void 0 ? "" : ` --policy ${where}`, live === void 0 ? "" : ` --live ${live}`], plan2 = `\`segment-access plan${inert(flags.join(""))}\``;
  return findings3.some(({ rule }) => rule === "not-kept") ? `Now look at ${plan2}: what stands in the folder's other files may not fit these.` : `Now ${plan2} should find nothing to change${rest}.${hadPolicy ? " Settings, limits and rules that were there before may object all the same." : ""}`;
}

// src/commands/sandbox.ts
async function sandboxCommand(options, terminal2) {
  try {
    let sandbox = await startSandbox({
      port: options.port,
      state: seed(options.seed),
      ...options.state === void 0 ? {} : { stateFile: options.state },
      ...options.token === void 0 ? {} : { token: options.token }
    });
    terminal2.out(`${sandbox.url}
`);
    let { slug } = sandbox.state().workspace;
    return terminal2.err(
      `Workspace ${inert(slug)}. Try it: SEGMENT_API_URL=${sandbox.url} SEGMENT_TOKEN=any segment-access import
Ctrl-C stops it.
`
    ), await terminal2.stopped, await sandbox.close(), 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    let finding = { rule: "sandbox", severity: "error", message: error.message };
    return terminal2.err(`${renderFindings([finding], () => {
    }, terminal2.errColours)}
`), 1;
  }
}

// src/core/plan-document.ts
var closed = { additionalProperties: !1 }, Principal = typebox_exports.String({ pattern: "^(user|group):", description: "`user:<address>` or `group:<name>`." }), Source = typebox_exports.Object(
  { file: typebox_exports.String(), line: typebox_exports.Integer({ minimum: 1 }), column: typebox_exports.Integer({ minimum: 1 }) },
  closed
), Fact = typebox_exports.Union([
  typebox_exports.Object({ kind: typebox_exports.Literal("user"), user: Principal }, closed),
  typebox_exports.Object({ kind: typebox_exports.Literal("group"), group: Principal }, closed),
  typebox_exports.Object({ kind: typebox_exports.Literal("member"), group: Principal, user: Principal }, closed),
  typebox_exports.Object(
    {
      kind: typebox_exports.Literal("grant"),
      principal: Principal,
      role: typebox_exports.String(),
      on: typebox_exports.String({ description: "workspace, labels:key=value,\u2026, or kind:name." })
    },
    closed
  ),
  typebox_exports.Object(
    {
      kind: typebox_exports.Literal("label"),
      on: typebox_exports.String({ description: "kind:name of a resource." }),
      label: typebox_exports.String({ description: "key=value, what separates labels percent-encoded." })
    },
    closed
  )
]), Day = typebox_exports.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "UTC, YYYY-MM-DD." }), Terms = typebox_exports.Object(
  {
    from: typebox_exports.Optional(Day),
    until: typebox_exports.Optional(Day),
    reviewBy: typebox_exports.Optional(Day),
    reason: typebox_exports.Optional(typebox_exports.String()),
    ticket: typebox_exports.Optional(typebox_exports.String()),
    approvedBy: typebox_exports.Optional(typebox_exports.String())
  },
  { ...closed, description: "From when, until when and why, where the policy says so. Days are inclusive." }
), Change = typebox_exports.Union([
  typebox_exports.Object(
    {
      action: typebox_exports.Literal("add"),
      fact: Fact,
      source: Source,
      terms: typebox_exports.Optional(Terms),
      profile: typebox_exports.Optional(typebox_exports.String({ description: "The profile that the policy line stands in." }))
    },
    closed
  ),
  typebox_exports.Object({ action: typebox_exports.Literal("remove"), fact: Fact }, closed)
]), Count = typebox_exports.Integer({ minimum: 0 }), PlanDocument = typebox_exports.Object(
  {
    version: typebox_exports.Literal(1),
    workspace: typebox_exports.String(),
    fingerprint: typebox_exports.Union([typebox_exports.String({ pattern: "^sha256:[0-9a-f]{64}$" }), typebox_exports.Null()], {
      description: "null where nothing could be planned."
    }),
    summary: typebox_exports.Object(
      {
        add: Count,
        remove: Count,
        operations: Count,
        requests: typebox_exports.Object({ read: Count, write: Count }, closed),
        unmanaged: Count,
        deferred: Count
      },
      closed
    ),
    changes: typebox_exports.Array(Change),
    people: typebox_exports.Array(
      typebox_exports.Object(
        {
          email: typebox_exports.String(),
          effect: typebox_exports.Enum(["joins", "leaves", "elevation", "reduction", "lateral"]),
          gains: typebox_exports.Array(typebox_exports.String()),
          loses: typebox_exports.Array(typebox_exports.String()),
          keeps: typebox_exports.Optional(
            typebox_exports.Array(typebox_exports.String(), { description: "What is left of what they lose: lower or narrower grants." })
          ),
          via: typebox_exports.Array(typebox_exports.String()),
          service: typebox_exports.Optional(typebox_exports.Literal(!0, { description: "It is a service account." }))
        },
        closed
      )
    ),
    operations: typebox_exports.Array(
      typebox_exports.Object(
        {
          method: typebox_exports.Enum(["POST", "PUT", "PATCH", "DELETE"]),
          path: typebox_exports.String(),
          changes: typebox_exports.Array(Count, { minItems: 1, description: "Positions in `changes`." })
        },
        closed
      )
    ),
    deferred: typebox_exports.Array(typebox_exports.Object({ change: Change, until: typebox_exports.String() }, closed)),
    unmanaged: typebox_exports.Array(Principal),
    patch: typebox_exports.Array(
      typebox_exports.Object(
        {
          op: typebox_exports.Enum(["add", "remove", "replace", "test"]),
          path: typebox_exports.String(),
          value: typebox_exports.Optional(typebox_exports.Unknown())
        },
        closed
      )
    ),
    findings: typebox_exports.Array(
      typebox_exports.Object(
        {
          rule: typebox_exports.String(),
          severity: typebox_exports.Enum(["error", "warning", "note"]),
          message: typebox_exports.String(),
          source: typebox_exports.Optional(Source),
          needs: typebox_exports.Optional(
            typebox_exports.Literal("approval", {
              description: "It stands until somebody approves it; such a finding is a warning."
            })
          )
        },
        closed
      )
    )
  },
  { ...closed, $id: "urn:segment-access:plan", title: "segment-access plan" }
);

// src/core/answer/answers-document.ts
var closed2 = { additionalProperties: !1 }, { findings: findings2 } = PlanDocument.properties, Source2 = findings2.items.properties.source, Terms2 = PlanDocument.properties.changes.items.anyOf[0].properties.terms, standing = {
  state: typebox_exports.Enum(["live and desired", "only desired", "only live", "deferred"], {
    description: "only desired: the next apply adds it. only live: the next apply removes it, unless it is leftAlone. deferred: removed once an invite is accepted."
  }),
  leftAlone: typebox_exports.Optional(
    typebox_exports.Enum(["excepted", "undeclared", "idp", "old-name"], {
      description: "Why the policy leaves alone what it does not ask for. old-name: a group that waits for the new name its entry gives it."
    })
  ),
  why: typebox_exports.Optional(typebox_exports.String({ description: "The state in words. They may change." }))
}, place = { source: typebox_exports.Optional(Source2), terms: typebox_exports.Optional(Terms2) }, endsIn = typebox_exports.Optional(typebox_exports.Integer({ description: "Days until the last day; 0 is today." })), Degree = typebox_exports.Enum(["full-access", "read-write", "read-only", "none", "unknown"], {
  description: "none: the role gives nothing by itself. unknown: the role is not documented."
}), degrees = { live: Degree, desired: Degree }, Through = typebox_exports.String({ pattern: "^(direct$|group:)", description: "direct, or group:<name>." }), Scope = typebox_exports.String({ description: "workspace, labels:key=value,\u2026, or kind:name." }), Way = typebox_exports.Object(
  {
    ...standing,
    access: Degree,
    role: typebox_exports.String(),
    on: Scope,
    through: Through,
    profile: typebox_exports.Optional(typebox_exports.String({ description: "The profile that the policy line stands in." })),
    ...place,
    membership: typebox_exports.Optional(Source2),
    endsIn
  },
  {
    ...closed2,
    description: "One way in which somebody has access. source is the line of the role, membership that of the group's member."
  }
), Person = typebox_exports.Object(
  {
    ...standing,
    email: typebox_exports.String(),
    status: typebox_exports.Enum(["active", "invited", "absent"], { description: "absent: declared, and not in the workspace." }),
    kind: typebox_exports.Enum(["person", "service"]),
    owner: typebox_exports.Optional(typebox_exports.String({ description: "Who answers for a service account." })),
    ...place,
    endsIn
  },
  closed2
), Word = typebox_exports.Union([typebox_exports.Enum(["owner", "admin", "member", "read-only"]), typebox_exports.Null()]), workspaceRole = typebox_exports.Object({ live: Word, desired: Word }, closed2), Resource = typebox_exports.Object(
  {
    ref: Scope,
    kind: typebox_exports.String(),
    isUnlisted: typebox_exports.Boolean({ description: "Somebody holds a grant on it, and the workspace does not list it." }),
    destination: typebox_exports.Optional(
      typebox_exports.String({
        description: "The streaming destination that was asked about: it is reached through ref, its source."
      })
    )
  },
  closed2
), resource = typebox_exports.Union([Resource, typebox_exports.Null()]), ExplanationDocument = typebox_exports.Object(
  {
    version: typebox_exports.Literal(1),
    workspace: typebox_exports.String(),
    person: typebox_exports.Union([Person, typebox_exports.Null()], {
      description: "null where nobody is known by the address, or nothing could be read."
    }),
    addresses: typebox_exports.Array(typebox_exports.String()),
    workspaceRole,
    resource,
    answer: typebox_exports.Union([typebox_exports.Object({ ...degrees, sentence: typebox_exports.String() }, closed2), typebox_exports.Null()], {
      description: "Only where a resource was asked about."
    }),
    groups: typebox_exports.Array(typebox_exports.Object({ ...standing, group: typebox_exports.String(), ...place, endsIn }, closed2)),
    access: typebox_exports.Array(Way),
    denials: typebox_exports.Array(
      typebox_exports.Object(
        { kind: typebox_exports.String(), on: Scope, through: Through, source: Source2 },
        { ...closed2, description: "A no-access line." }
      )
    ),
    inactive: typebox_exports.Array(
      typebox_exports.Object(
        { what: typebox_exports.String(), terms: Terms2, source: Source2 },
        { ...closed2, description: "A line that gives nothing today: not begun, or over." }
      )
    ),
    findings: findings2
  },
  { ...closed2, title: "explain, one workspace" }
), EverywhereDocument = typebox_exports.Object(
  {
    version: typebox_exports.Literal(1),
    person: typebox_exports.String({ description: "The address as it was asked about." }),
    addresses: typebox_exports.Array(typebox_exports.String()),
    workspaces: typebox_exports.Array(ExplanationDocument),
    findings: findings2
  },
  { ...closed2, title: "explain --all-workspaces" }
), HoldersDocument = typebox_exports.Object(
  {
    version: typebox_exports.Literal(1),
    workspace: typebox_exports.String(),
    resource,
    atLeast: typebox_exports.Union([Degree, typebox_exports.Null()]),
    people: typebox_exports.Array(typebox_exports.Object({ ...degrees, person: Person, workspaceRole, ways: typebox_exports.Array(Way) }, closed2)),
    groups: typebox_exports.Array(
      typebox_exports.Object(
        {
          ...degrees,
          group: typebox_exports.String(),
          ways: typebox_exports.Array(Way),
          members: typebox_exports.Array(typebox_exports.Object({ ...standing, email: typebox_exports.String() }, closed2))
        },
        closed2
      )
    ),
    findings: findings2
  },
  { ...closed2, title: "who-can, one workspace" }
), AnswersDocument = typebox_exports.Union([ExplanationDocument, EverywhereDocument, HoldersDocument], {
  $id: "urn:segment-access:answers",
  title: "segment-access answers"
});

// src/commands/schema.ts
var SCHEMAS = { policy: PolicyFile, plan: PlanDocument, answers: AnswersDocument };
async function schemaCommand(of, terminal2) {
  let schema = Object.hasOwn(SCHEMAS, of) ? SCHEMAS[of] : void 0;
  return schema === void 0 ? (terminal2.err(`schema takes policy, plan or answers
`), 1) : (terminal2.out(`${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", ...schema }, null, 2)}
`), 0);
}

// src/commands/validate.ts
async function validateCommand(options, terminal2) {
  if (options.live !== void 0) return await planCommand(options, terminal2, "plan") === 1 ? 1 : 0;
  let { workspaces, findings: findings3 } = await load(options.policy, loadOptions(options, terminal2)), validated = workspaces.map((loaded) => {
    let { policy } = loaded;
    return {
      workspace: slugOf(loaded),
      findings: [...policy.findings, ...policy.ok ? checkPolicy(policy.value, todayOf(options, terminal2)) : []],
      users: policy.ok ? policy.value.users.size : 0,
      groups: policy.ok ? policy.value.groups.size : 0
    };
  }), [first = { workspace: options.workspace ?? "", findings: [], users: 0, groups: 0 }, ...others] = validated, all = [{ ...first, findings: sortFindings([...findings3, ...first.findings]) }, ...others], text2 = options.format === "json" ? jsonText(all.map((one) => ({ version: 1, workspace: one.workspace, findings: one.findings }))) : options.format === "markdown" ? all.map(renderValidatedMarkdown).join(`
`) : all.map((one) => renderValidated(one, textsOf(workspaces), terminal2)).join("");
  return await print(text2, options, terminal2) ? worst(all.map((one) => hasErrors(one.findings) ? 1 : 0)) : 1;
}
function verdict({ findings: findings3, users, groups }) {
  return hasErrors(findings3) ? "not valid" : `valid, ${users} ${users === 1 ? "person" : "people"} and ${groups} ${groups === 1 ? "group" : "groups"}`;
}
function renderValidatedMarkdown(validated) {
  return `${[
    `### Access policy: ${code(validated.workspace)}`,
    verdict(validated),
    ...renderFindingsTable(validated.findings)
  ].join(`

`)}
`;
}
function renderValidated(validated, textOf2, { colours: colours2 }) {
  let { workspace, findings: findings3 } = validated;
  return `${[...findings3.length === 0 ? [] : [renderFindings(findings3, textOf2, colours2)], `${inert(workspace)}: ${verdict(validated)}`].join(`
`)}
`;
}

// src/core/answer/who-can.ts
function whoCan(proposed, resource2, atLeast) {
  let target = targetOf(resource2, inventoryOf(proposed.live));
  if (!target.ok) return target;
  let inquiry = inquiryOf(proposed, target.value), enough = (ways) => ways.filter(({ access }) => atLeast === void 0 || isAtLeast(access, atLeast)), { before, after, expected } = proposed, indexes = [before, after, expected], users = new Set(indexes.flatMap(({ users: some, groupsOf }) => [...some, ...groupsOf.keys()])), groups = new Set(indexes.flatMap(({ groups: some }) => [...some])), people = [...users].flatMap((user2) => {
    let ways = enough(waysOf(user2, inquiry)), person = ways.length === 0 ? void 0 : personOf(user2, inquiry);
    return person === void 0 ? [] : [{ person, ...degreesOf(ways), workspaceRole: workspaceRoleOf(user2, inquiry), ways }];
  });
  return {
    ok: !0,
    value: {
      resource: target.value,
      atLeast: atLeast ?? null,
      people: people.sort(mostFirst(({ person }) => person.email)),
      groups: [...groups].flatMap((group2) => {
        let ways = enough(waysOf(group2, inquiry));
        return ways.length === 0 ? [] : [{ group: group2, ...degreesOf(ways), ways, members: membersOf(group2, inquiry) }];
      }).sort(mostFirst(({ group: group2 }) => group2))
    },
    findings: []
  };
}
function membersOf(group2, { proposed, reasons }) {
  let { before, after, expected } = proposed, inGroup = (index) => new Set(index.members.get(group2)), [now, next, last] = [inGroup(before), inGroup(after), inGroup(expected)];
  return [.../* @__PURE__ */ new Set([...now, ...next, ...last])].sort(compareText).flatMap((user2) => {
    let presence = { live: now.has(user2), after: next.has(user2), expected: last.has(user2) }, standing2 = standingOf([{ kind: "member", group: group2, user: user2 }], presence, { now: !0, later: !0 }, reasons);
    return standing2 === void 0 ? [] : [{ email: nameOf(user2), ...standing2 }];
  });
}
function mostFirst(nameOfItem) {
  let best = ({ live, desired }) => most([live, desired]);
  return (a, b) => compareDegrees(best(a), best(b)) || compareText(nameOfItem(a), nameOfItem(b));
}

// src/commands/who-can.ts
async function whoCanCommand(resource2, options, terminal2) {
  let { planned, workspaces } = await planEach(options, terminal2), asked = withAdvice(inquire(planned, (proposed) => whoCan(proposed, resource2, options.access))), told = toTheQuestion(asked), textOf2 = textsOf(workspaces), text2 = options.format === "json" ? jsonText(asked.map(holdersJson)) : options.format === "markdown" ? told.map((one) => holdersMarkdown(one, resource2)).join(`
`) : told.map((one) => holdersText(one, resource2, textOf2, terminal2.colours)).join(`
`);
  return await print(text2, options, terminal2) ? askedExitCode(asked) : 1;
}

// src/program.ts
async function run(argv2, outside) {
  let terminal2 = {
    ...outside,
    out: (text2) => outside.out(withoutCommands(text2)),
    err: (text2) => outside.err(withoutCommands(text2))
  }, code2 = 0, program2 = buildProgram(terminal2, (command) => async (options) => {
    code2 = await command(options);
  });
  try {
    return await program2.parseAsync(argv2, { from: "user" }), code2;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    throw error;
  }
}
function buildProgram(terminal2, bind) {
  let program2 = new Command("segment-access").description("Access to a Segment workspace as a reviewed file: declared in YAML, planned, applied, verified.").version(version).showHelpAfterError("(--help tells more)").exitOverride().configureOutput({
    writeOut: terminal2.out,
    writeErr: (text2) => terminal2.err(text2.split(`
`).map(inert).join(`
`)),
    getOutHasColors: () => !1,
    getErrHasColors: () => !1
  }), add = (name, description, example) => program2.command(name).description(description).addHelpText("after", `
Example:
  ${example}`), validate = add(
    "validate",
    "check the policy files; needs no token",
    "segment-access validate --policy policies/acme-prod"
  );
  policyOptions(validate, terminal2).action(bind((options) => validateCommand(options, terminal2)));
  let plan2 = add(
    "plan",
    "say who would gain and lose what; changes nothing",
    "segment-access plan --format json --out plan.json"
  );
  policyOptions(plan2, terminal2).option("--save-live <file>", "write what was read as a snapshot, without secrets, for --live").action(bind((options) => planCommand(options, terminal2, "plan")));
  let apply2 = add(
    "apply",
    "plan, ask, carry the plan out and read back",
    "segment-access apply --fingerprint sha256:4c1d\u2026 --yes"
  );
  policyOptions(apply2, terminal2, { live: !1 }).option("--fingerprint <sha256>", "refuse unless this is the plan; the file of a plan (--format json) does as well").option("--yes", "apply without the question; required where nobody can answer it").action(bind((options) => applyCommand(options, terminal2)));
  let drift = add(
    "drift",
    "like plan; for a schedule: 0 where live is what the policy says",
    "segment-access drift --format markdown"
  );
  policyOptions(drift, terminal2).action(bind((options) => planCommand(options, terminal2, "drift")));
  let imports = add(
    "import",
    "write the policy of a live workspace, or bring a policy that is there up to it",
    "SEGMENT_TOKEN=\u2026 segment-access import"
  );
  policyOptions(imports, terminal2, { out: "folder to write to (default: <policy>/<slug>)" }).option(
    "--force",
    "where there is a policy: bring it up to what the workspace holds; entries that say so already, settings, rules and profiles stay as written"
  ).addOption(new Option("--region <region>", "where the workspace lives").choices(["us", "eu"]).default("us")).action(bind((options) => importCommand(options, terminal2)));
  let explain2 = add(
    "explain",
    "what one person can do, through what, and which policy line says so",
    "segment-access explain dana@acme.com source:web-prod"
  );
  policyOptions(explain2, terminal2).argument("<email>", "whose access").argument("[resource]", "only what reaches this: kind:name, a name or an id, or workspace").addOption(
    new Option("--all-workspaces", "one answer over all workspaces of the policy folder").conflicts("workspace")
  ).action(
    (email2, resource2, given) => bind((options) => explainCommand(email2, resource2, options, terminal2))(given)
  );
  let who = add(
    "who-can",
    "everybody who has access to something, and how",
    "segment-access who-can source:web-prod --access full-access"
  );
  return policyOptions(who, terminal2).argument("<resource>", "kind:name, a name or an id, or workspace for what reaches all of it").addOption(new Option("--access <access>", "at least so much").choices(["full-access", "read-write", "read-only"])).action(
    (resource2, given) => bind((options) => whoCanCommand(resource2, options, terminal2))(given)
  ), add("fmt", "sort and lay out the policy files, comments and all; needs no token", "segment-access fmt --check").option("--policy <path>", "policy folder or file", "policies").option("--check", "write nothing; show what would change, and end with 1 if anything would").action(bind((options) => fmtCommand(options, terminal2))), add(
    "sandbox",
    "serve Segment's Public API from this machine, to try things",
    "segment-access sandbox --port 8080 --state sandbox.json"
  ).option("--port <number>", "port on 127.0.0.1; 0 takes any", parsePort, 0).option("--state <file>", "keep the state in this file across runs").addOption(new Option("--seed <name>", "what to begin with").choices([...SEEDS]).default("acme")).option("--token <token>", "take only this bearer token (default: any is an owner's)").action(bind((options) => sandboxCommand(options, terminal2))), add("demo", "the whole story in a few seconds, on a sandbox of its own", "segment-access demo").action(
    bind(() => demoCommand(run, terminal2))
  ), add(
    "schema",
    "print the JSON Schema of policy files, of the plan, or of answers",
    "segment-access schema > policy.schema.json"
  ).argument("[of]", "policy, plan or answers", "policy").action(bind((of) => schemaCommand(of, terminal2))), program2;
}
function policyOptions(command, terminal2, { live = !0, out = "write to this file instead of standard output" } = {}) {
  return command.option("--policy <path>", "policy folder or file; a folder of folders is one workspace each", "policies").option("--workspace <slug>", "only this workspace").addOption(new Option("--format <format>", "how to print").choices(["text", "markdown", "json"]).default("text")).option("--out <path>", out).option("--today <day>", "YYYY-MM-DD, UTC: plan as if it were that day", parseToday), live && command.option("--live <file>", "use this snapshot instead of the workspace: no token, no network"), command.helpOption("--help", "show this help").configureOutput({ writeOut: terminal2.out });
}
function parsePort(text2) {
  let port = Number(text2);
  if (!/^\d+$/u.test(text2) || port > 65535) throw new InvalidArgumentError("It takes a number from 0 to 65535.");
  return port;
}
function parseToday(text2) {
  let day = parseDay(text2);
  if (day === void 0) throw new InvalidArgumentError("It takes a day that exists, as YYYY-MM-DD.");
  return day;
}

// src/cli.ts
var { env, stdin, stdout, stderr } = process, argv = process.argv.slice(2), ENDS_IN_ORDER = ["apply", "sandbox"], interruptions = 0, stopped = new Promise((resolve6) => {
  if (ENDS_IN_ORDER.includes(argv[0]))
    for (let signal of ["SIGINT", "SIGTERM"])
      process.on(signal, () => {
        interruptions += 1, interruptions > 1 && process.exit(1), argv[0] === "apply" && write(stderr)(`Finishing what is under way; once more ends at once.
`), resolve6();
      });
}), closed3 = /* @__PURE__ */ new Set(), unwritable;
for (let stream of [stdout, stderr])
  stream.on("error", ({ code: code2 }) => {
    closed3.add(stream), code2 !== "EPIPE" && (unwritable ??= code2 ?? "unknown");
  });
function write(stream) {
  return (text2) => {
    closed3.has(stream) || stream.write(text2);
  };
}
async function ask(question) {
  let prompt = createInterface({ input: stdin, output: stderr }), ended = new AbortController();
  prompt.on("SIGINT", () => ended.abort()), prompt.on("close", () => ended.abort());
  try {
    return await prompt.question(question, { signal: ended.signal });
  } catch {
    return "";
  } finally {
    prompt.close();
  }
}
var terminal = {
  cwd: process.cwd(),
  env,
  now: Date.now,
  out: write(stdout),
  err: write(stderr),
  colours: import_picocolors.default.createColors(usesColour(stdout, env)),
  errColours: import_picocolors.default.createColors(usesColour(stderr, env)),
  // A pipeline may have a terminal and still nobody in front of it.
  ask: stdin.isTTY && stderr.isTTY && !env.CI ? ask : void 0,
  waiting: createWaiting(stderr, stderr.isTTY, yoctoSpinner({ stream: stderr })),
  stopping: () => interruptions > 0,
  stopped
};
try {
  process.exitCode = await run(argv, terminal);
} catch (error) {
  let message = error instanceof Error ? error.message : String(error);
  write(stderr)(`segment-access failed unexpectedly: ${inert(message)}
`), env.SEGMENT_ACCESS_DEBUG && error instanceof Error && write(stderr)(`${error.stack ?? ""}
`), process.exitCode = 1;
}
process.on("exit", () => {
  unwritable !== void 0 && (write(stderr)(`The output could not be written (${unwritable}).
`), process.exitCode = 1);
});
