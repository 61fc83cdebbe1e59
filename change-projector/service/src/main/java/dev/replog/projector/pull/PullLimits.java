package dev.replog.projector.pull;

import dev.replog.projector.read.ReadProperties;

/** What bounds the answer to a pull. */
public record PullLimits(ReadProperties pull, StreamProperties stream) {}
