package dev.replog.backing.kafka;

import java.util.UUID;

/**
 * A topic as Kafka describes it.
 *
 * @param id tells it from a topic that was created later under the same name, whose offsets mean something else
 */
public record Topic(String name, UUID id, int partitions) {}
