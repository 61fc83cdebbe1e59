/** What a batch has to tell Kafka: stored with the batch, sent after its commit, kept until it is acknowledged. */
@NullMarked
package dev.replog.projector.outbox;

import org.jspecify.annotations.NullMarked;
