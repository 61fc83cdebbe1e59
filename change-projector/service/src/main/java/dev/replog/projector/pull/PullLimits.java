package dev.replog.projector.pull;

/** What bounds the answer to a pull. */
record PullLimits(PullProperties pull, StreamProperties stream) {}
