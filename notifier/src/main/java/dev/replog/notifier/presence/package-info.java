/** Instances exchange through Kafka which devices are connected to them, and the states that devices send. */
@NullMarked
package dev.replog.notifier.presence;

import org.jspecify.annotations.NullMarked;
