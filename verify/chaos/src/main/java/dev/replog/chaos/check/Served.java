package dev.replog.chaos.check;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the servers say afterwards.
 *
 * @param values of the active entities, by id
 * @param applied per entity the mutations that its history calls applied, as often as it does
 */
public record Served(Map<UUID, String> values, Map<UUID, List<UUID>> applied) {}
