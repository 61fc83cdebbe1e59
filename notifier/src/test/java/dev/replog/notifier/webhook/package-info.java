/** Tests of the webhook calls. */
@NullMarked
package dev.replog.notifier.webhook;

import org.jspecify.annotations.NullMarked;
