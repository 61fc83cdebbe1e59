package dev.replog.command.log;

import dev.replog.schemas.token.LogId;

/**
 * The log as it was found: one generation of the topic of mutations, and the topic through which answers come back.
 *
 * @param topic of the current generation
 * @param id of that topic, as tokens carry it
 */
public record Log(String topic, int generation, LogId id, int partitions, int outcomePartitions) {}
