package dev.replog.chaos.fault;

import dev.replog.chaos.stack.KafkaCluster;
import dev.replog.chaos.stack.Waits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Bytes that cannot be decoded are in the log, among the mutations of a user. They are set aside, and nothing waits.
 */
record Poison(String name) implements Fault {
    private static final int BYTES = 100;
    private static final Duration SET_ASIDE_MAX = Duration.ofSeconds(30);

    @Override
    public String what() {
        return "random bytes are appended to the log under the key of a user who writes";
    }

    @Override
    public long strike(Stage stage) {
        KafkaCluster kafka = stage.stack().kafka();
        long before = kafka.records(KafkaCluster.DEAD);
        byte[] bytes = new byte[BYTES];
        stage.random().nextBytes(bytes);
        long nanos = System.nanoTime();
        for (String user : stage.load().userIds().subList(0, 2)) {
            kafka.append(kafka.openLog(), user.getBytes(StandardCharsets.UTF_8), bytes);
        }
        if (!Waits.holds(SET_ASIDE_MAX, () -> kafka.records(KafkaCluster.DEAD) >= before + 2)) {
            stage.found("the undecodable record was not set aside within " + SET_ASIDE_MAX.toSeconds() + " s");
        }
        return nanos;
    }
}
