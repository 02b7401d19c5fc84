/**
 * `node --require` this to run a TypeScript file of the tests in a process of its own, which may then be killed. It
 * only strips types, file by file, as jest does.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const ts = require('typescript');

const { config } = ts.readConfigFile(join(__dirname, '../../tsconfig.json'), (path) => readFileSync(path, 'utf8'));
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, join(__dirname, '../..'));

for (const extension of ['.ts', '.tsx']) {
  Module._extensions[extension] = (module, fileName) => {
    const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { compilerOptions: options, fileName });
    module._compile(outputText, fileName);
  };
}
