package dev.replog.backing.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/** How the members of a consumer group agree on who reads which partition. */
public enum GroupProtocol {
    /** The members decide among themselves. The session timeout is a setting of each member. */
    CLASSIC,
    /** The broker decides (KIP-848), and has the session timeout too. */
    CONSUMER;

    /** Settings of a consumer that joins this group. In both protocols, a new member does not stop the others. */
    public Map<String, Object> member(String groupId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, name());
        if (this == CLASSIC) {
            settings.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        return settings;
    }
}
