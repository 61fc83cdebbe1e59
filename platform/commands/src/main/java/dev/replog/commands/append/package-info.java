/** The way into the log: its topics, whether Kafka answers, and appending. */
@NullMarked
package dev.replog.commands.append;

import org.jspecify.annotations.NullMarked;
