package dev.replog.decide;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.util.Map;

/**
 * The registered generations of the log, of which a pull token may be. A generation that is registered later has higher
 * positions than the mutation that is decided, so a replay has the same result.
 */
public record Logs(Map<Integer, LogId> byGeneration) {
    private static final LogId NONE = new LogId(0);

    public Logs {
        byGeneration = Map.copyOf(byGeneration);
    }

    /**
     * Whether a position is of the generation with this log id. Position 0, before everything, is of every generation.
     */
    boolean isRegistered(Position position, LogId log) {
        return position.equals(Position.START)
                ? log.equals(NONE) || byGeneration.containsValue(log)
                : log.equals(byGeneration.get(position.generation()));
    }
}
