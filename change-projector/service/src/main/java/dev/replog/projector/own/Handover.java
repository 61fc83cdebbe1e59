package dev.replog.projector.own;

import dev.replog.projector.outbox.PublishFailedException;

/** Is called before partitions go to another owner, and before a generation ends. */
public interface Handover {
    /** Waits until everything that is stored has been published. */
    void finish() throws PublishFailedException;
}
