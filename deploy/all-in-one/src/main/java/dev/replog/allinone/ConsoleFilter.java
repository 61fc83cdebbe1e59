package dev.replog.allinone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Selects the log lines for the console: warnings while everything runs, but only errors during the start and the stop,
 * when services warn about servers that are not there. The log file has all lines. {@code log.xml} creates it.
 */
public final class ConsoleFilter extends Filter<ILoggingEvent> {

    private static volatile Level level = Level.ERROR;

    static void tellWarnings(boolean everythingRuns) {
        level = everythingRuns ? Level.WARN : Level.ERROR;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLevel().isGreaterOrEqual(level) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
