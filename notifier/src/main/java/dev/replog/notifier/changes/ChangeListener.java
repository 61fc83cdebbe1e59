package dev.replog.notifier.changes;

import dev.replog.schemas.Change;

/** Passes changes to the listeners of this instance. The reading thread calls it, so it must never wait. */
public interface ChangeListener {
    /** Whether there is a listener for this user. */
    boolean isAwaited(String userId);

    void changed(Change change);

    /** Changes may not have been read: no listener can rely on having got all of them. */
    void lost();
}
