// The front end: change a line, and only webpack's stage and what follows it run again.
document.title = 'KoboToolbox (miniature)'
