package dev.replog.notifier.presence;

import dev.replog.notifier.room.Attendance;
import java.util.Collection;
import java.util.List;

/** The members of rooms whose streams are open on this instance. Any thread may ask. */
public interface ConnectedMembers {
    /** The open streams of this user that are in a room. */
    List<Attendance> of(String userId);

    /** Users with such streams, and maybe others. */
    Collection<String> users();
}
