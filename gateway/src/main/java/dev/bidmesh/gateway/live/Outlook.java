package dev.bidmesh.gateway.live;

import java.util.List;
import java.util.Optional;

/** How everything stands, as last told. */
interface Outlook {

  /** What there is to tell, in order. */
  List<LiveNews.Key> keys();

  /** The last news of something, unless it is not told of any more. */
  Optional<LiveNews> find(LiveNews.Key key);
}
