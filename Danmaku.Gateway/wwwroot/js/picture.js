// @ts-check
import { byId } from './dom.js';
import { Scene } from './scene.js';

/**
 * What comments fly over: the video named in `?video=URL`, else a picture drawn by the page.
 * @returns {{mediaTime: () => number | undefined}} seconds into the video
 */
export function showPicture() {
  const address = new URLSearchParams(location.search).get('video');
  if (!address) {
    new Scene(byId('scene', HTMLCanvasElement));
    return { mediaTime: () => undefined };
  }

  const video = byId('video', HTMLVideoElement);
  const unmute = byId('unmute', HTMLButtonElement);
  byId('scene').hidden = true;
  video.hidden = false;
  video.src = address;
  // Muted, or browsers do not let it begin by itself.
  video.autoplay = true;
  unmute.hidden = false;
  unmute.addEventListener('click', () => {
    video.muted = false;
    unmute.hidden = true;
    void video.play();
  });
  return { mediaTime: () => (Number.isFinite(video.currentTime) ? video.currentTime : undefined) };
}
