/** The life cycle of a webhook channel as a state machine: immutable states and pure functions, without I/O. */
@NullMarked
package dev.replog.notifier.channel.life;

import org.jspecify.annotations.NullMarked;
