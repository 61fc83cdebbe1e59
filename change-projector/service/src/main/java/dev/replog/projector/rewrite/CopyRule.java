package dev.replog.projector.rewrite;

import dev.replog.decide.Remainder;
import dev.replog.schemas.codec.UnknownSchemaException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decides which part of a record of a topic is in its copy. */
interface CopyRule {
    Remainder of(ConsumerRecord<byte[], byte[]> record) throws UnknownSchemaException;
}
