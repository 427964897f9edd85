import fc from 'fast-check';

/** Property tests throw the same dice everywhere, so that red is red again; SUANPAN_TEST_SEED throws others. */
fc.configureGlobal({ seed: Number(process.env['SUANPAN_TEST_SEED'] ?? 1) });
