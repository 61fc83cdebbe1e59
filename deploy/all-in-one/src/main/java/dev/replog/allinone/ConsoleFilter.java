package dev.replog.allinone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * What of the log is told on the console: warnings while everything runs, but only errors during the start and the
 * stop, when the services rightly warn that the others are not there. The log file has all of it. Made by {@code
 * log.xml}.
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
