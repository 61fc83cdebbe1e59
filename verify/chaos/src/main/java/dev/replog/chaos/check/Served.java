package dev.replog.chaos.check;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The data of the servers after a fault.
 *
 * @param values of the active entities, by id
 * @param applied for each entity the mutations in its history, with repetitions
 */
public record Served(Map<UUID, String> values, Map<UUID, List<UUID>> applied) {}
