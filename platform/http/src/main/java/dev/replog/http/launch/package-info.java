/** How a service is started, alone or beside others in one process. */
@NullMarked
package dev.replog.http.launch;

import org.jspecify.annotations.NullMarked;
