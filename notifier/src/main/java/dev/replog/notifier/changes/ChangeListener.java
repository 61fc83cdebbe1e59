package dev.replog.notifier.changes;

import dev.replog.schemas.Change;

/** Passes changes on to the listeners of this instance. It is called by the reading thread and must never wait. */
public interface ChangeListener {
    /** Whether anybody here wants to know about this user. */
    boolean isAwaited(String userId);

    void changed(Change change);

    /** Changes may have gone by unread: no listener can rely on having got everything. */
    void lost();
}
