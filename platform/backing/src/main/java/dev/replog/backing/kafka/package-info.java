/** What every service checks of the settings by which it reaches Kafka. */
@NullMarked
package dev.replog.backing.kafka;

import org.jspecify.annotations.NullMarked;
