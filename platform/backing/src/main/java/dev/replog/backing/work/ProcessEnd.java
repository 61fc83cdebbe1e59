package dev.replog.backing.work;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process, because it must not go on before a person has changed something. */
@FunctionalInterface
public interface ProcessEnd {
    /**
     * Returns at once.
     *
     * @param reason one sentence for the operator
     */
    void because(String reason);

    /** The end of the Java process, in the order of a normal stop. */
    static ProcessEnd exit() {
        Logger log = LoggerFactory.getLogger(ProcessEnd.class);
        return reason -> {
            log.error("Stopped: {}", reason);
            // The caller may be a thread for which the stop waits.
            Thread.ofPlatform().name("process-end").start(() -> System.exit(1));
        };
    }
}
