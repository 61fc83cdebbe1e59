/** Tests of the life cycle of channels. */
@NullMarked
package dev.replog.notifier.channel.life;

import org.jspecify.annotations.NullMarked;
