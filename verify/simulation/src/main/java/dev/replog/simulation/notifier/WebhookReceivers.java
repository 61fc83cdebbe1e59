package dev.replog.simulation.notifier;

import dev.replog.notifier.webhook.Answer;
import dev.replog.simulation.timeline.Life;
import java.util.Map;
import java.util.function.Consumer;

/** The servers that are called with the pings of channels. */
public interface WebhookReceivers {
    /**
     * Calls the receiver at this address.
     *
     * @param answered is called with the result; never when the caller has died
     */
    void call(String address, Map<String, String> headers, Life caller, long timeoutMillis, Consumer<Answer> answered);
}
