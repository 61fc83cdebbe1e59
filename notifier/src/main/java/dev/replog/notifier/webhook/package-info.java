/** One call of a webhook: which addresses it may go to, its content, its signature and its result. */
@NullMarked
package dev.replog.notifier.webhook;

import org.jspecify.annotations.NullMarked;
