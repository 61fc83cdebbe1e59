package dev.replog.client.presence;

import dev.replog.client.platform.Subscription;
import dev.replog.client.write.Fields;
import java.util.List;
import java.util.function.Consumer;

/** A room of the user's devices. It ends when it is closed, when the user signs in or out, and with the client. */
public interface Presence extends AutoCloseable {

    /** The devices in the room; none while there is no connection. */
    List<Member> members();

    /** Calls {@code changed} with each new list of devices. */
    Subscription subscribe(Consumer<List<Member>> changed);

    /** Tells the room a state of this device, of at most 1,024 bytes of JSON. The last one counts. */
    void set(Consumer<Fields> state);

    /** Leaves the room. */
    @Override
    void close();
}
