/** One call of a webhook: to which addresses it may go, what it says, how it is signed and what came of it. */
@NullMarked
package dev.replog.notifier.webhook;

import org.jspecify.annotations.NullMarked;
