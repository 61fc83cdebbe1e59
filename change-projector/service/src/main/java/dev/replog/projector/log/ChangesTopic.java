package dev.replog.projector.log;

import java.util.UUID;

/** The topic of changes, as Kafka describes it. */
public record ChangesTopic(String name, UUID id, int partitions) {}
