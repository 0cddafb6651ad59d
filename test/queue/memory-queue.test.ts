import { createMemoryQueue } from '../../src/queue/memory-queue.ts';
import { queueContract } from '../contracts/queue.ts';

queueContract('the memory queue', async () => createMemoryQueue({ backoff: () => 0.01 }));
