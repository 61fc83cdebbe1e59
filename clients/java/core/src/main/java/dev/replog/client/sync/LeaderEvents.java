package dev.replog.client.sync;

import dev.replog.client.status.Measure;
import java.util.List;

/** The events that the parts of a leader report to it. */
interface LeaderEvents {

    /** Something was decided: a pull can show it. */
    void decided();

    /** A pull that contains these marks is complete; {@code then} ends it. */
    void pulled(List<String> marks, Runnable then);

    /** The server says that the account was erased at this time; empty when it does not say when. */
    void erased(String erasedAt);

    /** The server has another catalogue, perhaps. {@code then} goes on with the one that it has. */
    void invalid(Runnable then);

    /** Something may have changed at the server. */
    void pinged();

    void measured(Measure measure);

    /** The state of the network, or of the work, may be another one. */
    void statusChanged();

    /** Another client leads now. */
    void fenced();
}
