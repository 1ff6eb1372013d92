import { TestEnvironment } from 'jest-environment-node';

/** Node’s own, which also lets what cleans up after a test know whether it has failed: `testHasFailed()`. */
export default class extends TestEnvironment {
  handleTestEvent({ name }: { name: string }): void {
    if (name === 'test_start') this.global.testHasFailed = false;
    if (name === 'test_fn_failure') this.global.testHasFailed = true;
  }
}
