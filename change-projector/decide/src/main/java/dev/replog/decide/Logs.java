package dev.replog.decide;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.util.Map;

/**
 * The registered generations of the log: which of them a pull token may be of. What is registered later is behind the
 * mutation that is decided, so a replay gives the same answer.
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
