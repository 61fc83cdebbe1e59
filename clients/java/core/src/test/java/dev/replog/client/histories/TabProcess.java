package dev.replog.client.histories;

import dev.replog.client.platform.Platform;

/** The process that runs the engine of a tab. Between two of its tasks it can be stopped for a while, and ended. */
public interface TabProcess {

    Platform platform();

    void freeze();

    void resume();

    /** Ends it. Nothing of the tab runs any more when this returns. */
    void kill() throws InterruptedException;
}
