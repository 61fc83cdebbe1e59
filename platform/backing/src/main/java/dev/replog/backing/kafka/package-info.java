/** What the services share for Kafka: settings, clients, topics. */
@NullMarked
package dev.replog.backing.kafka;

import org.jspecify.annotations.NullMarked;
