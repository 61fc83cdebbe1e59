/** Settings, clients and topics of Kafka, shared by the services. */
@NullMarked
package dev.replog.backing.kafka;

import org.jspecify.annotations.NullMarked;
