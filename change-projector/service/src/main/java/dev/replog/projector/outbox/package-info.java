/** The outbox: records for Kafka that are stored with a batch, sent after its commit, and kept until acknowledged. */
@NullMarked
package dev.replog.projector.outbox;

import org.jspecify.annotations.NullMarked;
