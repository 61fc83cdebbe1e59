/** One call of a webhook: its allowed addresses, its content, its signature and its result. */
@NullMarked
package dev.replog.notifier.webhook;

import org.jspecify.annotations.NullMarked;
