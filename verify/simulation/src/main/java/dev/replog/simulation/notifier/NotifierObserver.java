package dev.replog.simulation.notifier;

import dev.replog.schemas.token.SyncToken;
import java.util.Map;

/** Gets every ping that leaves a notifier, and every channel that begins, continues or ends. */
public interface NotifierObserver {
    /** A ping leaves a notifier on a stream. */
    void pinging(String userId, SyncToken token);

    /** A channel is registered. */
    void began(ChannelRow row);

    /** A channel continues, also one that had ended. */
    void renewed(ChannelRow row);

    /** A channel has failed, or its receiver responded with 410. */
    void ended(ChannelRow row);

    /** A notifier sends an attempt to a webhook, with these headers. */
    void calling(Map<String, String> headers);
}
