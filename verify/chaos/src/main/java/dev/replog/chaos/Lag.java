package dev.replog.chaos;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.Stack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The progress of the projection, by the tables and as operators see it. Used by one thread. */
final class Lag {
    private static final String NEXT = "SELECT coalesce(sum(next_offset), 0) FROM replog.projection_progress";
    private static final Pattern METRIC =
            Pattern.compile("replog_projector_owned\\{[^}]*partition=\"(\\d+)\"[^}]*} 1\\.0");

    private final Stack stack;

    Lag(Stack stack) {
        this.stack = stack;
    }

    /** The number of records in the log that are not applied yet. */
    long records() {
        // In this order, because records that are appended between the two queries are not a lag.
        long end = stack.kafka().records(stack.kafka().openLog());
        try (Connection connection = stack.database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NEXT)) {
            return row.next() ? Math.max(0, end - row.getLong(1)) : end;
        } catch (SQLException fault) {
            throw new IllegalStateException("the progress cannot be read", fault);
        }
    }

    /** The number of partitions of each instance, by {@code replog status}. */
    String shares() {
        Map<String, Integer> byOwner = new TreeMap<>();
        partitions().forEach(one -> byOwner.merge(text(one, "owner"), 1, Integer::sum));
        return byOwner.values().stream().map(String::valueOf).collect(Collectors.joining(" + "));
    }

    /** What {@code replog status} and the metrics do not show of each partition. */
    List<String> invisible(List<ServiceInstance> projectors) {
        List<String> missing = new ArrayList<>();
        int count = 0;
        for (JsonNode one : partitions()) {
            count++;
            for (String field : List.of("owner", "next_offset", "log_end", "lag", "updated_at")) {
                if (one.get(field) == null) {
                    missing.add("replog status does not show " + field + " of partition " + one);
                }
            }
        }
        if (count != Stack.PARTITIONS) {
            missing.add("replog status shows " + count + " partitions (expected: " + Stack.PARTITIONS + ")");
        }
        Set<String> measured = new HashSet<>();
        for (ServiceInstance projector : projectors) {
            METRIC.matcher(projector.metrics())
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .forEach(measured::add);
        }
        if (measured.size() != Stack.PARTITIONS) {
            missing.add("the metrics show the owner of " + measured.size() + " partitions (expected: "
                    + Stack.PARTITIONS + ")");
        }
        return missing;
    }

    private JsonNode partitions() {
        return JsonMapper.builder()
                .build()
                .readTree(stack.admin("status", "--json"))
                .at("/generations/0/partitions");
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null ? "nobody" : value.stringValue();
    }
}
