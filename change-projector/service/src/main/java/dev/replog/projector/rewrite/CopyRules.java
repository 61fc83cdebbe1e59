package dev.replog.projector.rewrite;

import dev.replog.decide.ChangeRemainder;
import dev.replog.decide.Remainder;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Rewritten;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The rules of each kind of topic, by the erasures of a plan. */
record CopyRules(RewritePlan plan, TopicNames names) {
    CopyRule log(int generation) {
        return record -> remainder(record, Position.of(generation, record.offset()));
    }

    CopyRule changes() {
        return record -> ChangeRemainder.of(record.key(), record.value(), plan.erasures());
    }

    /**
     * A dead letter is a copy of a record of the log, so the same part of it stays. One that does not say where its
     * record is may be from before the erasure.
     */
    CopyRule deadLetters() {
        return record -> {
            Optional<Position> position = position(record);
            if (position.isPresent()) {
                return remainder(record, position.get());
            }
            boolean isErased = record.key() != null
                    && plan.erasures().last().containsKey(new String(record.key(), StandardCharsets.UTF_8));
            return isErased ? new Remainder.Blank() : new Remainder.Whole();
        };
    }

    private Remainder remainder(ConsumerRecord<byte[], byte[]> record, Position position)
            throws dev.replog.schemas.codec.UnknownSchemaException {
        return Remainder.of(record.key(), record.value(), position, plan.erasures(), plan.logs());
    }

    private Optional<Position> position(ConsumerRecord<byte[], byte[]> record) {
        Optional<Integer> generation = header(record, "replog.topic")
                .flatMap(topic -> names.generationOf(topic)
                        .or(() -> names.rewrittenOf(topic).map(Rewritten::generation)));
        Optional<Long> offset = header(record, "replog.offset")
                .filter(text -> text.matches("[0-9]{1,15}"))
                .map(Long::parseLong)
                .filter(value -> value <= Position.OFFSET_MAX);
        return generation.flatMap(number -> offset.map(value -> Position.of(number, value)));
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
