// Counts the results of a run of cache-tests by kind, and names what did not pass.
import { readFileSync } from 'node:fs'

const [suite, file] = process.argv.slice(2)
const { default: suites } = await import(`${suite}/tests/index.mjs`)
const { determineTestResult, resultTypes } = await import(`${suite}/test-engine/lib/results.mjs`)
const results = JSON.parse(readFileSync(file))
const symbols = Object.fromEntries(Object.entries(resultTypes).map(([name, value]) => [value[2], name]))
const counts = {}
const failed = []
for (const { tests } of suites) {
  for (const test of tests) {
    if (test.browser_only) continue
    const kind = test.kind ?? 'required'
    counts[kind] ??= { passed: 0, of: 0 }
    counts[kind].of++
    const outcome = symbols[determineTestResult(suites, test.id, results)[2]]
    if (outcome === 'pass' || outcome === 'yes') counts[kind].passed++
    else if (kind !== 'check') failed.push(`${kind} ${test.id}: ${outcome} ${JSON.stringify(results[test.id] ?? '')}`)
  }
}

for (const line of failed.sort()) console.log(line)
for (const [kind, { passed, of }] of Object.entries(counts)) console.log(`${kind}: ${passed} of ${of}`)
process.exitCode = counts.required.passed === counts.required.of ? 0 : 1
