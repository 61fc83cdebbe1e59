/** Whether what the service depends on is there, and how long to wait before trying again. */
@NullMarked
package dev.replog.notifier.availability;

import org.jspecify.annotations.NullMarked;
