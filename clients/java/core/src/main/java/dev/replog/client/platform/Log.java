package dev.replog.client.platform;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Takes the messages of the engine. They have no data of a person. */
public interface Log {

    /** Something that helps to understand what the engine does. */
    void debug(String message);

    /** Something that the app or its operator should look at. */
    void warn(String message);

    /** The logger {@code dev.replog.client} of {@code java.util.logging}. */
    static Log standard() {
        Logger logger = Logger.getLogger("dev.replog.client");
        return new Log() {
            @Override
            public void debug(String message) {
                logger.log(Level.FINE, message);
            }

            @Override
            public void warn(String message) {
                logger.log(Level.WARNING, message);
            }
        };
    }
}
