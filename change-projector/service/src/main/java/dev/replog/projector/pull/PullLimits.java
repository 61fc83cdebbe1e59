package dev.replog.projector.pull;

import dev.replog.projector.read.ReadProperties;

/** The limits of the response to a pull. */
public record PullLimits(ReadProperties pull, StreamProperties stream) {}
